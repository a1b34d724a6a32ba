package ai.backend.common.events;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one event as they travel; reading complains with the event's name and the
 * argument's position.
 */
record Args(String event, List<@Nullable Object> values) {

  static List<@Nullable Object> of(@Nullable Object... values) {
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Nullable Object at(int index) {
    if (index >= values.size()) {
      throw new EventFormatException(
          "event "
              + event
              + " has "
              + values.size()
              + " arguments, number "
              + (index + 1)
              + " is missing");
    }
    return values.get(index);
  }

  String text(int index) {
    return switch (at(index)) {
      case String s -> s;
      case UUID u -> u.toString();
      case null, default -> throw wrong(index, "text");
    };
  }

  @Nullable String textOrNull(int index) {
    return index >= values.size() || values.get(index) == null ? null : text(index);
  }

  UUID uuid(int index) {
    return switch (at(index)) {
      case UUID u -> u;
      case String s -> parse(index, s);
      case null, default -> throw wrong(index, "a uuid");
    };
  }

  long number(int index) {
    return switch (at(index)) {
      case Long l -> l;
      case Double d -> d.longValue();
      case BigDecimal d -> d.longValue();
      case null, default -> throw wrong(index, "a number");
    };
  }

  int exitCode(int index) {
    return (int) number(index);
  }

  /** A map with text keys; null and a missing argument are an empty map. */
  Map<String, @Nullable Object> map(int index) {
    return index >= values.size()
        ? Map.of()
        : Trees.map(values.get(index), "argument " + (index + 1) + " of event " + event);
  }

  private UUID parse(int index, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw wrong(index, "a uuid");
    }
  }

  private EventFormatException wrong(int index, String expected) {
    return new EventFormatException(
        "argument " + (index + 1) + " of event " + event + " is not " + expected);
  }
}
