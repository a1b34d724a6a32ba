package ai.backend.manager.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written beside a new status.
 *
 * @param info {@code status_info}, null = unchanged
 * @param data {@code status_data}, null = unchanged
 * @param columns further columns of the row to their values
 */
public record Change(@Nullable String info, @Nullable JsonNode data, Map<String, Object> columns) {
  public static final Change NONE = new Change(null, null, Map.of());

  public static Change because(String info) {
    return new Change(info, null, Map.of());
  }

  /** With empty status data. */
  public static Change fresh(String info) {
    return new Change(info, JsonNodeFactory.instance.objectNode(), Map.of());
  }

  public static Change because(String info, JsonNode data) {
    return new Change(info, data, Map.of());
  }

  /** This with one more column; a null value leaves the column alone. */
  public Change set(String column, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    Map<String, Object> more = new LinkedHashMap<>(columns);
    more.put(column, value);
    return new Change(info, data, more);
  }
}
