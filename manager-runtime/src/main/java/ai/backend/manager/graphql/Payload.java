package ai.backend.manager.graphql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The payload {@code {ok, msg [, item]}} of nearly all mutations (spec/06 §6.1). */
public final class Payload {
  private Payload() {}

  public static Map<String, @Nullable Object> success() {
    return of(true, "success");
  }

  /** Success with the object that was made or changed. */
  public static Map<String, @Nullable Object> success(String item, @Nullable Object row) {
    Map<String, @Nullable Object> payload = success();
    payload.put(item, row);
    return payload;
  }

  public static Map<String, @Nullable Object> of(boolean ok, @Nullable String msg) {
    var payload = new LinkedHashMap<String, @Nullable Object>();
    payload.put("ok", ok);
    payload.put("msg", msg);
    return payload;
  }
}
