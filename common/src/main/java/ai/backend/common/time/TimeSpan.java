package ai.backend.common.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time (spec/01 §3.2): {@code 90} or {@code 90s} seconds, {@code 1.5m}, {@code 2h},
 * {@code 7d}, {@code 2w}, and the calendar's {@code 3mo} and {@code 1yr}, which are whole numbers.
 *
 * @param calendar months, zero for the others
 * @param exact the rest
 */
public record TimeSpan(Period calendar, Duration exact) {
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)\\s*(mo|yr|[smhdw]?)");
  private static final Map<String, Integer> SECONDS =
      Map.of("", 1, "s", 1, "m", 60, "h", 3600, "d", 86_400, "w", 604_800);

  /**
   * The span that a text means.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  public static TimeSpan parse(String text) {
    Matcher m = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw unreadable(text);
    }
    BigDecimal number = new BigDecimal(m.group(1));
    return switch (m.group(2)) {
      case "mo" -> new TimeSpan(Period.ofMonths(whole(number, text)), Duration.ZERO);
      case "yr" -> new TimeSpan(Period.ofYears(whole(number, text)), Duration.ZERO);
      default -> new TimeSpan(Period.ZERO, seconds(number, SECONDS.getOrDefault(m.group(2), 1)));
    };
  }

  /**
   * The span that a text means; empty for {@code infinite} and whatever else is no length of time.
   */
  public static Optional<TimeSpan> find(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException noLength) {
      return Optional.empty();
    }
  }

  public static TimeSpan of(Duration exact) {
    return new TimeSpan(Period.ZERO, exact);
  }

  public boolean isZero() {
    return calendar.isZero() && exact.isZero();
  }

  /** This long after the given moment, by the calendar of UTC. */
  public Instant after(Instant moment) {
    return after(moment.atOffset(ZoneOffset.UTC)).toInstant();
  }

  /** This long before the given moment, by the calendar of UTC. */
  public Instant before(Instant moment) {
    return before(moment.atOffset(ZoneOffset.UTC)).toInstant();
  }

  /** Its length from a moment on. */
  public Duration from(Instant moment) {
    return Duration.between(moment, after(moment));
  }

  /** This long after the given time. */
  public OffsetDateTime after(OffsetDateTime time) {
    return time.plus(calendar).plus(exact);
  }

  /** This long before the given time. */
  public OffsetDateTime before(OffsetDateTime time) {
    return time.minus(calendar).minus(exact);
  }

  private static int whole(BigDecimal number, String text) {
    if (number.stripTrailingZeros().scale() > 0 || number.intValue() > 9999) {
      throw unreadable(text);
    }
    return number.intValue();
  }

  private static Duration seconds(BigDecimal number, int unit) {
    BigDecimal nanos = number.multiply(BigDecimal.valueOf(unit)).movePointRight(9);
    BigDecimal[] parts =
        nanos.setScale(0, RoundingMode.DOWN).divideAndRemainder(BigDecimal.TEN.pow(9));
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
  }

  private static IllegalArgumentException unreadable(String text) {
    String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
    return new IllegalArgumentException(
        "'"
            + shown
            + "' is no length of time; write seconds, or a number with s, m, h, d, w, mo or yr, such as 90d");
  }
}
