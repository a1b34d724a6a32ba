package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code starts_at}: an ISO time, or a time from now such as {@code 1h 30m} (spec/02 §3.6). */
final class StartTime {
  private static final Pattern DELTA =
      Pattern.compile(
          "([+-]?)\\s*(?:(\\d{1,9})\\s*d(?:ays?)?)?\\s*(?:(\\d{1,9})\\s*h(?:rs?|ours?)?)?\\s*"
              + "(?:(\\d{1,9})\\s*m(?:ins?|inutes?)?)?\\s*(?:(\\d{1,9})\\s*(?:s|secs?|seconds?)?)?");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private StartTime() {}

  /** Reads it; 400 for what is no time, or lies beyond {@link #LATEST}. */
  static Instant parse(String text, Instant now) {
    Instant time = read(text, now);
    if (time.isAfter(LATEST)) {
      throw ApiProblem.invalid("starts_at must not be later than " + LATEST);
    }
    return time;
  }

  private static Instant read(String text, Instant now) {
    Matcher delta = DELTA.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (delta.matches() && text.chars().anyMatch(Character::isDigit)) {
      Duration from =
          Duration.ofDays(number(delta, 2))
              .plusHours(number(delta, 3))
              .plusMinutes(number(delta, 4))
              .plusSeconds(number(delta, 5));
      return "-".equals(delta.group(1)) ? now.minus(from) : now.plus(from);
    }
    return iso(text.strip());
  }

  private static long number(Matcher m, int group) {
    return m.group(group) == null ? 0 : Long.parseLong(m.group(group));
  }

  private static Instant iso(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException withoutOffset) {
      try {
        return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        throw ApiProblem.invalid(
            "starts_at '"
                + text
                + "' is neither an ISO 8601 time (2030-01-01T00:00:00Z) nor a time from now (1h 30m)");
      }
    }
  }
}
