package ai.backend.manager.graphql.filter;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Points in time as people write them; UTC unless an offset is given. */
final class Moments {
  private static final List<DateTimeFormatter> FORMATS =
      List.of(
          DateTimeFormatter.ISO_OFFSET_DATE_TIME,
          format("uuuu-MM-dd['T'][ ]HH:mm[:ss][.SSSSSS][.SSS][ ][XXX][XX][X]"),
          format("uuuu-MM-dd"),
          format("uuuu/MM/dd[ HH:mm[:ss]]"),
          format("uuuuMMdd"),
          format("uuuu-MM"),
          format("d MMM uuuu[ HH:mm[:ss]]"),
          format("MMM d[,] uuuu[ HH:mm[:ss]]"));

  private Moments() {}

  static Optional<OffsetDateTime> parse(String text) {
    return FORMATS.stream().flatMap(format -> attempt(format, text.strip()).stream()).findFirst();
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  private static Optional<OffsetDateTime> attempt(DateTimeFormatter format, String text) {
    try {
      OffsetDateTime moment =
          moment(
              format.parseBest(
                  text,
                  OffsetDateTime::from,
                  LocalDateTime::from,
                  LocalDate::from,
                  java.time.YearMonth::from));
      boolean storable = moment.getYear() >= -4000 && moment.getYear() <= 9999;
      return storable ? Optional.of(moment) : Optional.empty();
    } catch (DateTimeException otherFormat) {
      return Optional.empty();
    }
  }

  private static OffsetDateTime moment(TemporalAccessor parsed) {
    return switch (parsed) {
      case OffsetDateTime moment -> moment;
      case LocalDateTime local -> local.atOffset(ZoneOffset.UTC);
      case LocalDate date -> date.atStartOfDay().atOffset(ZoneOffset.UTC);
      case java.time.YearMonth month -> month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
      default -> throw new DateTimeException("no point in time");
    };
  }
}
