package ai.backend.manager.resource.report;

import ai.backend.manager.gateway.ApiProblem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;

/**
 * The time that a usage report is about (spec/04 §5.4).
 *
 * @param start first moment
 * @param end first moment after it
 */
record ReportPeriod(Instant start, Instant end) {
  private static final int LONGEST_DAYS = 100;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);

  /** A calendar month; {@code text} begins with {@code yyyymm}. 400 for anything else. */
  static ReportPeriod month(String text, ZoneId zone) {
    if (text.length() < 6) {
      throw invalidDate();
    }
    LocalDate first = day(text.substring(0, 6) + "01");
    return between(first, first.plusMonths(1), zone);
  }

  /**
   * Whole days, the last one included; both {@code yyyymmdd}. 400 for more than 100 days, or none.
   */
  static ReportPeriod days(String first, String last, ZoneId zone) {
    LocalDate start = day(first);
    LocalDate end = day(last).plusDays(1);
    if (ChronoUnit.DAYS.between(start, end) > LONGEST_DAYS) {
      throw ApiProblem.invalid("Cannot query more than 100 days");
    }
    if (!end.isAfter(start)) {
      throw ApiProblem.invalid("end_date must be later than start_date.");
    }
    return between(start, end, zone);
  }

  private static ReportPeriod between(LocalDate start, LocalDate end, ZoneId zone) {
    return new ReportPeriod(
        start.atStartOfDay(zone).toInstant(), end.atStartOfDay(zone).toInstant());
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text, DAY);
    } catch (DateTimeException e) {
      throw invalidDate();
    }
  }

  private static ApiProblem invalidDate() {
    return ApiProblem.invalid("Invalid date values");
  }
}
