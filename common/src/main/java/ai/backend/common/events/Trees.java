package ai.backend.common.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads trees of maps and lists that came from MessagePack. */
final class Trees {
  private Trees() {}

  static Map<String, @Nullable Object> map(@Nullable Object value, String where) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new EventFormatException(where + " is not a map");
    }
    var result = new LinkedHashMap<String, @Nullable Object>();
    map.forEach((key, item) -> result.put(String.valueOf(key), item));
    return result;
  }

  static List<?> list(@Nullable Object value, String where) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new EventFormatException(where + " is not an array");
  }

  static String text(Map<String, @Nullable Object> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : value.toString();
  }
}
