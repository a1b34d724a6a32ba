package ai.backend.manager.scheduler;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one worker; any number of rings before it looks make one. */
final class Bell {
  private final Semaphore due = new Semaphore(0);
  private volatile String reason = "";

  /** Rings, for the event of that name. */
  void ring(String event) {
    reason = event;
    due.release();
  }

  /** Waits at most for the limit; the name of the last event that rang, else {@code otherwise}. */
  String await(Duration limit, String otherwise) throws InterruptedException {
    if (!due.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return otherwise;
    }
    due.drainPermits();
    return reason;
  }
}
