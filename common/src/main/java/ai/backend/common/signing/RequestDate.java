package ai.backend.common.signing;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The moment a request was signed at, in the time zone it was written in (spec/01 §4.4).
 *
 * <p>Understood: ISO 8601 extended and basic, with {@code T} or a blank, with or without zone (none
 * = UTC), and RFC 7231 / RFC 1123.
 */
public record RequestDate(OffsetDateTime moment) {
  /** Requests signed further away from now than this are refused. */
  public static final Duration TOLERANCE = Duration.ofMinutes(15);

  private static final DateTimeFormatter DAY_STAMP = DateTimeFormatter.ofPattern("yyyyMMdd");
  private static final DateTimeFormatter EXTENDED =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);
  private static final DateTimeFormatter BASIC =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("yyyyMMdd'T'HHmmss")
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);
  private static final List<DateTimeFormatter> FORMS =
      List.of(EXTENDED, BASIC, DateTimeFormatter.RFC_1123_DATE_TIME);

  public static Optional<RequestDate> parse(String text) {
    String trimmed = text.strip();
    String iso =
        trimmed.length() > 10 && trimmed.charAt(10) == ' ' && Character.isDigit(trimmed.charAt(0))
            ? trimmed.substring(0, 10) + 'T' + trimmed.substring(11)
            : trimmed;
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(new RequestDate(toOffset(form.parse(iso))));
      } catch (DateTimeException e) {
        // the next form may fit
      }
    }
    return Optional.empty();
  }

  private static OffsetDateTime toOffset(TemporalAccessor parsed) {
    if (parsed.isSupported(java.time.temporal.ChronoField.OFFSET_SECONDS)) {
      return OffsetDateTime.from(parsed);
    }
    var zone = parsed.query(java.time.temporal.TemporalQueries.zone());
    LocalDateTime local = LocalDateTime.from(parsed);
    return zone == null
        ? local.atOffset(ZoneOffset.UTC)
        : ZonedDateTime.of(local, zone).toOffsetDateTime();
  }

  /** {@code YYYYMMDD} in the time zone of the header, as the key derivation wants it. */
  public String dayStamp() {
    return DAY_STAMP.format(moment);
  }

  public boolean isNear(Instant now) {
    return Duration.between(moment.toInstant(), now).abs().compareTo(TOLERANCE) < 0;
  }
}
