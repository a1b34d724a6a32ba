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

  private Times() {}

  /** {@code 2026-11-21T00:40:57.862359+00:00}. */
  public static String iso(Instant time) {
    return ISO.format(utc(time));
  }

  /** {@code 2026-11-21 00:40:57.862359+00:00}. */
  public static String withBlank(Instant time) {
    return BLANK.format(utc(time));
  }

  /** As PostgreSQL keeps it. */
  public static OffsetDateTime utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
