package ai.backend.manager.session.creation;

import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.manager.events.BroadcastListener;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Requests that wait for a session to start; woken by events, and by looking at the row every 2 s
 * in case one is lost.
 */
@Singleton
public final class SessionWaits implements BroadcastListener {
  private static final long LOOK_MILLIS = 2000;

  private final Map<UUID, Semaphore> waiting = new ConcurrentHashMap<>();

  /** Starts to listen; before the session is there, so that nothing is missed. */
  void expect(UUID session) {
    waiting.put(session, new Semaphore(0));
  }

  /** Waits until {@code done}, at most for {@code limit}; true when done. */
  boolean await(UUID session, Duration limit, BooleanSupplier done) {
    Semaphore signal = waiting.getOrDefault(session, new Semaphore(0));
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!done.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        if (signal.tryAcquire(Math.min(left, LOOK_MILLIS), TimeUnit.MILLISECONDS)) {
          signal.drainPermits();
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void forget(UUID session) {
    waiting.remove(session);
  }

  @Override
  public void hear(ReceivedEvent received) {
    switch (received.event()) {
      case SessionProgress e -> wake(e.sessionId());
      case SessionEnding e -> wake(e.sessionId());
      case SessionResult e -> wake(e.sessionId());
      default -> {}
    }
  }

  private void wake(UUID session) {
    Semaphore signal = waiting.get(session);
    if (signal != null) {
      signal.release();
    }
  }
}
