package ai.backend.manager.scheduler;

import ai.backend.common.events.Event.Timer;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.manager.events.BroadcastListener;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Says that a pass of the lifecycle driver is worth while now: an administrator asked for it. */
@Singleton
public final class DriverWakeUp implements BroadcastListener {
  private static final String TIMER = new Timer(Timer.Task.PREPARE).name();

  private final Bell bell = new Bell();

  /** Waits until there is a reason, at most for the limit; the event's name. */
  String await(Duration limit) throws InterruptedException {
    return bell.await(limit, TIMER);
  }

  @Override
  public void hear(ReceivedEvent received) {
    if (received.event() instanceof Timer timer && timer.task() == Timer.Task.PREPARE) {
      bell.ring(TIMER);
    }
  }
}
