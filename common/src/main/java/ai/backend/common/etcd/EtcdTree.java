package ai.backend.common.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Nested objects and flat keys (spec/05 §2.1): keys split at slashes, segments decoded; the value
 * of a key that is also a prefix is the object's member {@code ""}.
 */
public final class EtcdTree {
  private EtcdTree() {}

  /** The tree of entries whose keys are relative to one prefix and still quoted. */
  public static ObjectNode nest(SortedMap<String, String> entries) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    entries.forEach((key, value) -> place(root, key, value));
    return root;
  }

  private static void place(ObjectNode root, String key, String value) {
    String[] segments = key.split("/", -1);
    ObjectNode at = root;
    for (int i = 0; i < segments.length - 1; i++) {
      at = child(at, KeyText.unquote(segments[i]));
    }
    String last = KeyText.unquote(segments[segments.length - 1]);
    if (at.get(last) instanceof ObjectNode prefix) {
      prefix.put("", value);
    } else {
      at.put(last, value);
    }
  }

  private static ObjectNode child(ObjectNode parent, String name) {
    JsonNode existing = parent.get(name);
    if (existing instanceof ObjectNode object) {
      return object;
    }
    ObjectNode created = JsonNodeFactory.instance.objectNode();
    if (existing != null) {
      created.set("", existing);
    }
    parent.set(name, created);
    return created;
  }

  /**
   * The flat entries of a document below {@code prefix} (quoted, no slash at its end). Scalars
   * become their text; nulls are left out; arrays are refused because etcd values are texts.
   */
  public static Map<String, String> flatten(String prefix, JsonNode document) {
    var entries = new LinkedHashMap<String, String>();
    collect(prefix, document, entries);
    return entries;
  }

  private static void collect(String path, JsonNode node, Map<String, String> into) {
    switch (node.getNodeType()) {
      case OBJECT ->
          node.properties()
              .forEach(member -> collect(join(path, member.getKey()), member.getValue(), into));
      case NULL, MISSING -> {}
      case ARRAY ->
          throw new IllegalArgumentException(
              "\"" + path + "\" is a list; values must be texts, numbers, booleans or objects");
      default -> into.put(path, node.asText());
    }
  }

  private static String join(String path, String member) {
    if (member.isEmpty()) {
      return path;
    }
    String segment = KeyText.quote(member);
    return path.isEmpty() ? segment : path + "/" + segment;
  }
}
