package ai.backend.manager.graphql.scalar;

import graphql.GraphQLContext;
import graphql.schema.Coercing;
import graphql.schema.CoercingSerializeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Output only: UTC with microseconds, the fraction left out when it is zero. */
final class DateTimeCoercing implements Coercing<OffsetDateTime, String> {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

  /** Timestamps inside JSON columns: {@code T} or a blank between date and time. */
  private static final DateTimeFormatter STORED =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX][XX][X]")
          .parseDefaulting(java.time.temporal.ChronoField.OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT);

  @Override
  public String serialize(Object value, GraphQLContext context, Locale locale) {
    OffsetDateTime utc = moment(value).withOffsetSameInstant(ZoneOffset.UTC);
    boolean whole = utc.getNano() / 1_000 == 0;
    return utc.format(whole ? SECONDS : MICROS) + "+00:00";
  }

  private static OffsetDateTime moment(Object value) {
    return switch (value) {
      case OffsetDateTime moment -> moment;
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case String text -> parse(text);
      default -> throw new CoercingSerializeException("Not a point in time.");
    };
  }

  private static OffsetDateTime parse(String text) {
    try {
      return STORED.parse(text, OffsetDateTime::from);
    } catch (DateTimeParseException malformed) {
      throw new CoercingSerializeException("A stored timestamp is malformed.", malformed);
    }
  }
}
