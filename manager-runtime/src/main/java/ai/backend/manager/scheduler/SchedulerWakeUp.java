package ai.backend.manager.scheduler;

import ai.backend.common.events.AgentEvent.AgentStarted;
import ai.backend.common.events.Event.Timer;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.manager.events.BroadcastListener;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Says that a round is worth while: something was enqueued, ended, or an agent came. Any number of
 * calls before a round make one.
 */
@Singleton
public final class SchedulerWakeUp implements BroadcastListener {
  private static final String TIMER = new Timer(Timer.Task.SCHEDULE).name();

  private final Bell bell = new Bell();

  public void wake() {
    bell.ring(TIMER);
  }

  /** Waits until there is a reason, at most for the limit; the name of the event that was it. */
  public String await(Duration limit) throws InterruptedException {
    return bell.await(limit, TIMER);
  }

  @Override
  public void hear(ReceivedEvent received) {
    boolean reason =
        switch (received.event()) {
          case SessionProgress e ->
              e.step() == SessionProgress.Step.ENQUEUED
                  || e.step() == SessionProgress.Step.CANCELLED;
          case SessionEnding e -> e.step() == SessionEnding.Step.TERMINATED;
          case KernelTerminated e -> true;
          case AgentStarted e -> true;
          case Timer e -> e.task() == Timer.Task.SCHEDULE;
          default -> false;
        };
    if (reason) {
      bell.ring(received.event().name());
    }
  }
}
