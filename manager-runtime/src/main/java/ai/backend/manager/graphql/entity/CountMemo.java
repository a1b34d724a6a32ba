package ai.backend.manager.graphql.entity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers large counts for a moment: counting a hundred thousand rows takes longer than reading a
 * page of them, and clients poll. A count and its page are read apart anyway (spec/06 §9). Small
 * counts are always exact. Thread-safe.
 */
final class CountMemo {
  /** A count below this is never remembered. */
  static final int LARGE = 500;

  static final Duration FRESH = Duration.ofSeconds(1);
  private static final int ENTRIES = 512;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Counted> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Counted> eldest) {
          return size() > ENTRIES;
        }
      };

  CountMemo(InstantSource clock) {
    this.clock = clock;
  }

  private record Counted(int count, Instant until) {}

  /**
   * The answer of a question.
   *
   * @param question what decides which rows count; equal questions have the same answer
   */
  int count(Object question, IntSupplier query) {
    Integer known = fresh(question);
    if (known != null) {
      return known;
    }
    int count = query.getAsInt();
    if (count >= LARGE) {
      remember(question, new Counted(count, clock.instant().plus(FRESH)));
    }
    return count;
  }

  private @Nullable Integer fresh(Object question) {
    lock.lock();
    try {
      Counted entry = entries.get(question);
      return entry == null || clock.instant().isAfter(entry.until()) ? null : entry.count();
    } finally {
      lock.unlock();
    }
  }

  private void remember(Object question, Counted entry) {
    lock.lock();
    try {
      entries.put(question, entry);
    } finally {
      lock.unlock();
    }
  }
}
