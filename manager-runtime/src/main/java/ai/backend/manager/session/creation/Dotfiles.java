package ai.backend.manager.session.creation;

import ai.backend.common.msgpack.Msgpack;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The stored dotfiles of domain, project and keypair as an agent gets them; a later one of the same
 * path wins (spec/07 §1.4).
 */
final class Dotfiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Dotfiles() {}

  static ObjectNode internalData(List<byte[]> packed) {
    ObjectNode byPath = JsonNodeFactory.instance.objectNode();
    for (byte[] list : packed) {
      if (list != null
          && list.length > 0
          && JSON.valueToTree(Msgpack.unpack(list)) instanceof ArrayNode files) {
        files.forEach(file -> byPath.set(file.path("path").asText(), file));
      }
    }
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode all = data.putArray("dotfiles");
    byPath.forEach(all::add);
    return data;
  }
}
