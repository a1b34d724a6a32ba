package ai.backend.manager.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies are held at a time by all requests together: {@value #MOST}, so
 * that a crowd of uploads cannot fill the memory.
 */
final class BodyBudget {
  static final long MOST = 48L << 20;

  private final AtomicLong held = new AtomicLong();

  /** False, and nothing taken, when there is no room. */
  boolean take(int bytes) {
    if (held.addAndGet(bytes) <= MOST) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
