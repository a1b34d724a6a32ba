package ai.backend.system;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, with deadlines. */
final class Await {
  private static final long PAUSE_NANOS = Duration.ofMillis(250).toNanos();

  private Await() {}

  /**
   * Asks again and again until there is a value. A question that fails (a refused command, a failed
   * assertion) counts as not yet; the last such failure is the cause of what is thrown at the end.
   */
  static <T> T value(String what, Duration limit, Supplier<Optional<T>> ask) {
    long deadline = System.nanoTime() + limit.toNanos();
    Throwable last = null;
    while (System.nanoTime() < deadline) {
      try {
        Optional<T> answer = ask.get();
        if (answer.isPresent()) {
          return answer.get();
        }
      } catch (RuntimeException | AssertionError e) {
        last = e;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new AssertionError("not within " + limit + ": " + what, last);
  }

  static void until(String what, Duration limit, Supplier<Boolean> holds) {
    value(what, limit, () -> holds.get() ? Optional.of(true) : Optional.empty());
  }
}
