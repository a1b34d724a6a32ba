package ai.backend.manager.stores;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value of a store which every request needs. One caller at a time reads it; while the store is
 * away the last value holds for a time, and when there is none callers fail at once instead of
 * waiting one after the other. Thread-safe.
 */
public final class Remembered<T> {
  private static final long FAILED_NANOS = Duration.ofSeconds(1).toNanos();

  private record Known<T>(T value, long at) {}

  private record Failed(RuntimeException why, long at) {}

  private final long freshNanos;
  private final long staleNanos;
  private final Supplier<T> source;
  private final LongSupplier nanoTicker;
  private final AtomicReference<@Nullable CompletableFuture<T>> reading = new AtomicReference<>();
  private volatile @Nullable Known<T> known;
  private volatile @Nullable Failed failed;

  /**
   * @param fresh for how long a value is used without asking again
   * @param stale for how long it is used while the source fails
   * @param source reads the value; blocks for a bounded time
   */
  public Remembered(Duration fresh, Duration stale, Supplier<T> source, LongSupplier nanoTicker) {
    this.freshNanos = fresh.toNanos();
    this.staleNanos = stale.toNanos();
    this.source = source;
    this.nanoTicker = nanoTicker;
  }

  /** The value; throws what the source throws when no value that may still be used is known. */
  public T get() {
    long now = nanoTicker.getAsLong();
    Known<T> last = known;
    if (last != null && now - last.at() < freshNanos) {
      return last.value();
    }
    boolean usable = last != null && now - last.at() < staleNanos;
    Failed failure = failed;
    if (failure != null && now - failure.at() < FAILED_NANOS) {
      return last != null && usable ? last.value() : raise(failure.why());
    }
    var mine = new CompletableFuture<T>();
    CompletableFuture<T> other = reading.compareAndExchange(null, mine);
    if (other == null) {
      read(mine);
    } else if (last != null && usable) {
      return last.value();
    }
    try {
      return (other == null ? mine : other).join();
    } catch (CompletionException e) {
      return last != null && usable
          ? last.value()
          : raise(e.getCause() instanceof RuntimeException cause ? cause : e);
    }
  }

  /** What this process has just written. */
  public void set(T value) {
    known = new Known<>(value, nanoTicker.getAsLong());
  }

  private void read(CompletableFuture<T> promise) {
    try {
      Known<T> meanwhile = known; // another reading may have ended since the caller looked
      if (meanwhile != null && nanoTicker.getAsLong() - meanwhile.at() < freshNanos) {
        promise.complete(meanwhile.value());
        return;
      }
      T value = source.get();
      known = new Known<>(value, nanoTicker.getAsLong());
      failed = null;
      promise.complete(value);
    } catch (RuntimeException e) {
      failed = new Failed(e, nanoTicker.getAsLong());
      promise.completeExceptionally(e);
    } finally {
      reading.set(null);
    }
  }

  private T raise(RuntimeException why) {
    throw why;
  }
}
