package ai.backend.manager.session;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as the configuration writes it: seconds, or a number with s, m, h, d, w, mo or
 * yr (spec/01 §3.2); the last two follow the calendar.
 */
public record TimeSpan(int months, Duration rest) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(s|m|h|d|w|mo|yr)?");
  private static final Pattern WHOLE = Pattern.compile("\\d{1,5}");

  /** Empty for {@code infinite} and anything else that is no length. */
  public static Optional<TimeSpan> parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    String number = parts.group(1);
    String unit = parts.group(2) == null ? "s" : parts.group(2);
    if (unit.equals("mo") || unit.equals("yr")) {
      return WHOLE.matcher(number).matches()
          ? Optional.of(
              new TimeSpan(Integer.parseInt(number) * (unit.equals("yr") ? 12 : 1), Duration.ZERO))
          : Optional.empty();
    }
    double seconds = Double.parseDouble(number) * secondsIn(unit);
    return Optional.of(new TimeSpan(0, Duration.ofMillis(Math.round(seconds * 1000))));
  }

  private static long secondsIn(String unit) {
    return switch (unit) {
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      case "w" -> 604_800;
      default -> 1;
    };
  }

  public Instant after(Instant start) {
    OffsetDateTime time = start.atOffset(ZoneOffset.UTC);
    return time.plusMonths(months).plus(rest).toInstant();
  }

  public Instant before(Instant end) {
    OffsetDateTime time = end.atOffset(ZoneOffset.UTC);
    return time.minusMonths(months).minus(rest).toInstant();
  }

  public boolean isZero() {
    return months == 0 && rest.isZero();
  }

  /** Its length from a moment on. */
  public Duration from(Instant start) {
    return Duration.between(start, after(start));
  }
}
