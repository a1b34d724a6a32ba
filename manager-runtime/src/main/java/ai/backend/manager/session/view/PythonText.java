package ai.backend.manager.session.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;

/**
 * Renderings that clients know from the reference's answers (spec/02 §4.1): maps as their texts.
 */
final class PythonText {
  private PythonText() {}

  /** {@code {'cpu': Decimal('1'), 'mem': Decimal('536870912')}}. */
  static String slots(JsonNode map) {
    return map.properties().stream()
        .map(e -> quote(e.getKey()) + ": Decimal(" + quote(e.getValue().asText()) + ")")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Objects, texts, numbers, booleans and nulls. */
  static String of(JsonNode value) {
    if (value.isObject()) {
      return value.properties().stream()
          .map(e -> quote(e.getKey()) + ": " + of(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value.isArray()) {
      return value.valueStream().map(PythonText::of).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value.isTextual()) {
      return quote(value.asText());
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "True" : "False";
    }
    return value.isNull() ? "None" : value.asText();
  }

  private static String quote(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    String escaped =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    return quote + (quote == '\'' ? escaped.replace("'", "\\'") : escaped) + quote;
  }
}
