package ai.backend.operator.live;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks again and again until an assertion holds. */
final class Eventually {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Eventually() {}

  interface Check {
    void run() throws Exception;
  }

  static void holds(Check check) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      try {
        check.run();
        return;
      } catch (Throwable e) {
        if (System.nanoTime() > end) {
          throw new AssertionError(
              "not within " + DEADLINE.toSeconds() + " s: " + e.getMessage(), e);
        }
        pause();
      }
    }
  }

  static void pause() {
    try {
      new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
