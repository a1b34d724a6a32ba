package ai.backend.manager.session.creation;

import ai.backend.common.msgpack.Msgpack;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;

/**
 * The stored dotfiles of domain, project and keypair as an agent gets them; a later one of the same
 * path wins (spec/07 §1.4). Paths of adopted databases that leave the home directory are left out:
 * they would keep every session of a whole domain from starting.
 */
final class Dotfiles {
  private static final Logger LOG = Logger.getLogger(Dotfiles.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();

  private Dotfiles() {}

  static ObjectNode internalData(List<byte[]> packed) {
    Map<String, JsonNode> byPath = new LinkedHashMap<>();
    for (byte[] list : packed) {
      if (list.length > 0 && JSON.valueToTree(Msgpack.unpack(list)) instanceof ArrayNode files) {
        files.forEach(file -> put(byPath, file));
      }
    }
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.putArray("dotfiles").addAll(byPath.values());
    return data;
  }

  /** A file also replaces the directory that an earlier one needs in its place, and so back. */
  private static void put(Map<String, JsonNode> byPath, JsonNode file) {
    String path = file.path("path").asText();
    if (!staysInHome(path)) {
      LOG.warning(
          () -> "a stored dotfile is left out of a session: its path leaves the home directory");
      return;
    }
    byPath
        .keySet()
        .removeIf(
            other ->
                other.equals(path) || other.startsWith(path + "/") || path.startsWith(other + "/"));
    byPath.put(path, file);
  }

  private static boolean staysInHome(String path) {
    return !path.isBlank()
        && !path.startsWith("/")
        && !path.startsWith("~")
        && path.indexOf('\0') < 0
        && Arrays.stream(path.split("/", -1))
            .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
  }
}
