package ai.backend.system;

import ai.backend.bench.SignedHttp;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that tries again when the connection breaks or the gateway answers 502, 503 or 504; all
 * else is an answer.
 */
final class RetryingHttp {
  private static final long PAUSE = Duration.ofMillis(200).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SignedHttp http;
  private final AtomicInteger broken = new AtomicInteger();

  RetryingHttp(SignedHttp http) {
    this.http = http;
  }

  /**
   * Sends until there is an answer.
   *
   * @throws AssertionError when there is none in 30 s
   */
  HttpResponse<String> send(String method, String target, String body) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "nothing";
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<String> answer = http.send(method, target, body);
        if (answer.statusCode() < 502 || answer.statusCode() > 504) {
          return answer;
        }
        last = answer.statusCode() + " " + answer.body();
      } catch (IllegalStateException e) {
        broken.incrementAndGet();
        last = String.valueOf(e.getMessage());
      }
      LockSupport.parkNanos(PAUSE);
    }
    throw new AssertionError("no answer within " + PATIENCE + "; last: " + last);
  }

  /** How many connections broke so far. */
  int broken() {
    return broken.get();
  }
}
