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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Says that a round is worth while: something was enqueued, ended, or an agent came. Any number of
 * calls before a round make one.
 */
@Singleton
public final class SchedulerWakeUp implements BroadcastListener {
  private final Semaphore due = new Semaphore(0);

  public void wake() {
    due.release();
  }

  /** Waits until there is a reason, at most for the limit. */
  public void await(Duration limit) throws InterruptedException {
    if (due.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      due.drainPermits();
    }
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
      wake();
    }
  }
}
