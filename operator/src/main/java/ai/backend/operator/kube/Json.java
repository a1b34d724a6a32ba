package ai.backend.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Objects as JSON trees: are all wishes granted, and which digest do they have. */
public final class Json {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private Json() {}

  static JsonNode tree(Object object) {
    return SERIALIZATION.convertValue(object, JsonNode.class);
  }

  /**
   * The first 16 digits of the SHA-256 over an object as JSON; as good as unique for our purposes.
   */
  public static String digest(Object object) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(SERIALIZATION.asJson(object).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Whether {@code actual} holds everything that {@code desired} says. What the API server or
   * others add is not looked at; items of a list that have names (or ports, paths) are compared by
   * them.
   */
  static boolean covers(JsonNode actual, JsonNode desired) {
    if (desired.isObject()) {
      return desired.properties().stream()
          .allMatch(
              field ->
                  actual.has(field.getKey())
                      ? covers(actual.get(field.getKey()), field.getValue())
                      : isNothing(field.getValue()));
    }
    if (desired.isArray()) {
      return actual.isArray() && coversList(actual, desired);
    }
    return actual.asText().equals(desired.asText()) || sameQuantity(actual, desired);
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  private static boolean coversList(JsonNode actual, JsonNode desired) {
    String key = keyOf(desired);
    if (key.isEmpty()) {
      if (actual.size() != desired.size()) {
        return false;
      }
      for (int i = 0; i < desired.size(); i++) {
        if (!covers(actual.get(i), desired.get(i))) {
          return false;
        }
      }
      return true;
    }
    for (JsonNode item : desired) {
      boolean found = false;
      for (JsonNode other : actual) {
        found |= item.get(key).equals(other.path(key)) && covers(other, item);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private static String keyOf(JsonNode list) {
    for (String key : new String[] {"mountPath", "name", "containerPort", "port", "uid"}) {
      boolean all = !list.isEmpty();
      for (JsonNode item : list) {
        all &= item.isObject() && item.has(key);
      }
      if (all) {
        return key;
      }
    }
    return "";
  }

  private static boolean sameQuantity(JsonNode actual, JsonNode desired) {
    try {
      return Quantity.getAmountInBytes(new Quantity(actual.asText()))
              .compareTo(Quantity.getAmountInBytes(new Quantity(desired.asText())))
          == 0;
    } catch (IllegalArgumentException | ArithmeticException e) {
      return false;
    }
  }
}
