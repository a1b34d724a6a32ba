package ai.backend.manager.graphql.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Computed fields of images. */
final class ImageFields {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ImageFields() {}

  static List<Map<String, @Nullable Object>> labels(Map<String, Object> image) {
    return each(image.get("labels"), (key, value) -> fields("key", key, "value", value.asText()));
  }

  static List<Map<String, @Nullable Object>> limits(Map<String, Object> image) {
    return each(
        image.get("resources"),
        (slot, bounds) -> {
          Map<String, @Nullable Object> limit =
              fields("key", slot, "min", text(bounds.path("min")));
          limit.put("max", text(bounds.path("max")));
          return limit;
        });
  }

  static List<String> accelerators(Map<String, Object> image) {
    Object accelerators = image.get("accelerators");
    return List.of((accelerators == null ? "" : accelerators.toString()).split(",", -1));
  }

  private static @Nullable String text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }

  private static Map<String, @Nullable Object> fields(
      String name, String value, String other, @Nullable String otherValue) {
    var fields = new HashMap<String, @Nullable Object>();
    fields.put(name, value);
    fields.put(other, otherValue);
    return fields;
  }

  private static List<Map<String, @Nullable Object>> each(
      @Nullable Object stored, BiFunction<String, JsonNode, Map<String, @Nullable Object>> item) {
    var sorted = new TreeMap<String, JsonNode>();
    object(stored).properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted.entrySet().stream()
        .map(entry -> item.apply(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static JsonNode object(@Nullable Object stored) {
    try {
      return stored instanceof JSONB json ? JSON.readTree(json.data()) : JSON.createObjectNode();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a JSON column holds no JSON", impossible);
    }
  }
}
