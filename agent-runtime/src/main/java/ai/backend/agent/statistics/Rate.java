package ai.backend.agent.statistics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a counter grows: 0 at first, never below 0, even when the counter begins again. Not
 * thread-safe.
 */
final class Rate {
  private @Nullable Reading last;
  private BigDecimal perSecond = BigDecimal.ZERO;

  /** Whether the reading is a new one, and not the former told again. */
  boolean isNew(Reading reading) {
    Reading before = last;
    return before == null || reading.at().isAfter(before.at());
  }

  /** The growth per second from the reading before to this one. */
  BigDecimal next(Reading reading) {
    Reading before = last;
    if (!isNew(reading)) {
      return perSecond;
    }
    if (before != null) {
      BigDecimal nanos = BigDecimal.valueOf(Duration.between(before.at(), reading.at()).toNanos());
      perSecond =
          BigDecimal.valueOf(Math.max(0, reading.value() - before.value()))
              .movePointRight(9)
              .divide(nanos, 9, RoundingMode.HALF_UP);
    }
    last = reading;
    return perSecond;
  }
}
