package ai.backend.operator.registry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a registry is scanned again.
 *
 * @param interval for example {@code 30m}, {@code 6h}, {@code 1d}; never by time when not said
 * @param last RFC 3339
 */
record ScanSchedule(@Nullable String interval, @Nullable String last) {

  boolean isDue(Instant now) {
    return interval != null
        && last != null
        && !now.isBefore(Instant.parse(last).plus(duration(interval)));
  }

  static Duration duration(String text) {
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
