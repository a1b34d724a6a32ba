package ai.backend.manager.graphql.entity;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers large counts for a moment: counting a hundred thousand rows takes longer than reading a
 * page of them, and clients poll. A count and its page are read apart anyway (spec/06 §9). Small
 * counts are always exact.
 *
 * <p>Of the requests with the same question one counts at a time. The others take the last count if
 * it is not too old, else they wait for the one that counts. Thread-safe.
 */
final class CountMemo {
  /** A count below this is never remembered. */
  static final int LARGE = 500;

  /** For how long a count is used without asking again. */
  static final Duration FRESH = Duration.ofSeconds(1);

  /** For how long it is used while another request counts. */
  static final Duration STALE = Duration.ofSeconds(3);

  /** Somewhat more than the database may take for a connection (5 s) and an answer (60 s). */
  private static final Duration LONGEST_COUNT = Duration.ofSeconds(70);

  static final int ENTRIES = 512;

  private final LongSupplier nanoTicker;
  private final Map<Object, CompletableFuture<Integer>> underWay = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Counted> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Counted> eldest) {
          return size() > ENTRIES;
        }
      };

  CountMemo(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /**
   * @param began when the counting began: the count is as old as that
   */
  private record Counted(int count, long began) {}

  /**
   * The answer of a question.
   *
   * @param question what decides which rows count; equal questions have the same answer
   * @param query counts them; blocks for a bounded time
   */
  int count(Object question, IntSupplier query) {
    Integer fresh = known(question, FRESH);
    if (fresh != null) {
      return fresh;
    }
    var mine = new CompletableFuture<Integer>();
    CompletableFuture<Integer> other = underWay.putIfAbsent(question, mine);
    if (other == null) {
      return lead(question, query, mine);
    }
    Integer last = known(question, STALE);
    return last != null ? last : follow(question, query, other);
  }

  /**
   * Waits for a count that began before this request. If it is small it may lack what the client
   * has just written, and if it failed the reason may be the other request's own; then the next
   * count is taken as it is, which begins after this request.
   */
  private int follow(Object question, IntSupplier query, CompletableFuture<Integer> other) {
    int count = outcome(other.exceptionally(failure -> 0));
    if (count >= LARGE) {
      return count;
    }
    var mine = new CompletableFuture<Integer>();
    CompletableFuture<Integer> next = underWay.putIfAbsent(question, mine);
    return next == null ? lead(question, query, mine) : outcome(next);
  }

  private int lead(Object question, IntSupplier query, CompletableFuture<Integer> mine) {
    try {
      // another may have finished between this one's look and its start
      Integer fresh = known(question, FRESH);
      int count = fresh != null ? fresh : ask(question, query);
      underWay.remove(question, mine);
      mine.complete(count);
      return count;
    } catch (Throwable failure) {
      underWay.remove(question, mine);
      mine.completeExceptionally(failure);
      throw failure;
    }
  }

  private int ask(Object question, IntSupplier query) {
    long began = nanoTicker.getAsLong();
    int count = query.getAsInt();
    remember(question, count >= LARGE ? new Counted(count, began) : null);
    return count;
  }

  private static int outcome(CompletableFuture<Integer> counting) {
    try {
      return counting.get(LONGEST_COUNT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException why ? why : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw notCounted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notCounted();
    }
  }

  private static ApiProblem notCounted() {
    return new ApiProblem(
        ProblemType.SERVICE_UNAVAILABLE, "The rows are still being counted; try again.");
  }

  private @Nullable Integer known(Object question, Duration age) {
    lock.lock();
    try {
      Counted entry = entries.get(question);
      boolean usable = entry != null && nanoTicker.getAsLong() - entry.began() < age.toNanos();
      return entry != null && usable ? entry.count() : null;
    } finally {
      lock.unlock();
    }
  }

  private void remember(Object question, @Nullable Counted entry) {
    lock.lock();
    try {
      if (entry == null) {
        entries.remove(question);
      } else {
        entries.put(question, entry);
      }
    } finally {
      lock.unlock();
    }
  }
}
