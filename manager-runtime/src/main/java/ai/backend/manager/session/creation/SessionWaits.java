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
 * in case one is lost. There are places for {@value #MOST}, of them {@value #MOST_OF_ONE} for each
 * access key, so that those who wait leave the gateway to others; who finds none does not wait.
 */
@Singleton
public final class SessionWaits implements BroadcastListener {
  static final int MOST = 1000;
  static final int MOST_OF_ONE = 100;
  private static final long LOOK_MILLIS = 2000;

  private final Map<UUID, Place> waiting = new ConcurrentHashMap<>();
  private final Map<String, Integer> taken = new ConcurrentHashMap<>();

  private record Place(String accessKey, Semaphore signal) {}

  /** Starts to listen; before the session is there, so that nothing is missed. */
  void expect(UUID session, String accessKey) {
    if (taken.merge(accessKey, 1, Integer::sum) <= MOST_OF_ONE && waiting.size() < MOST) {
      waiting.put(session, new Place(accessKey, new Semaphore(0)));
    } else {
      leave(accessKey);
    }
  }

  /** Waits until {@code done}, at most for {@code limit}; true when done. */
  boolean await(UUID session, Duration limit, BooleanSupplier done) {
    Place place = waiting.get(session);
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!done.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (place == null || left <= 0) {
          return false;
        }
        if (place.signal().tryAcquire(Math.min(left, LOOK_MILLIS), TimeUnit.MILLISECONDS)) {
          place.signal().drainPermits();
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void forget(UUID session) {
    Place place = waiting.remove(session);
    if (place != null) {
      leave(place.accessKey());
    }
  }

  private void leave(String accessKey) {
    taken.computeIfPresent(accessKey, (key, places) -> places == 1 ? null : places - 1);
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
    Place place = waiting.get(session);
    if (place != null) {
      place.signal().release();
    }
  }
}
