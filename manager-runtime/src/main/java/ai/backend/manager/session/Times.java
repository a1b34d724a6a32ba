package ai.backend.manager.session;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Time texts as clients know them: microseconds and {@code +00:00}. */
public final class Times {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
  private static final DateTimeFormatter BLANK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx");
  private static final DateTimeFormatter BLANK_SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssxxx");

  private Times() {}

  /** {@code 2026-11-21T00:40:57.862359+00:00}. */
  public static String iso(Instant time) {
    return ISO.format(utc(time));
  }

  /** {@code 2026-11-21 00:40:57.862359+00:00}; no fraction when it is zero (spec/01). */
  public static String withBlank(Instant time) {
    OffsetDateTime utc = utc(time);
    return (utc.getNano() == 0 ? BLANK_SECONDS : BLANK).format(utc);
  }

  /** As PostgreSQL keeps it. */
  public static OffsetDateTime utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
