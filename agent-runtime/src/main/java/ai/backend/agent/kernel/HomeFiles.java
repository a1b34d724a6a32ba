package ai.backend.agent.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Files that users want in their kernel's home: dotfiles and their SSH keypair, from {@code
 * internal_data} (spec/10 §6).
 */
final class HomeFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");

  private HomeFiles() {}

  /** Path below /home/config to content. */
  static Map<String, String> of(String internalDataJson) {
    JsonNode data = read(internalDataJson);
    var files = new TreeMap<String, String>();
    if (data.path("dotfiles").isArray() && !data.path("dotfiles").isEmpty()) {
      files.put("dotfiles.json", dotfiles(data.path("dotfiles")));
    }
    JsonNode keys = data.path("ssh_keypair");
    if (keys.path("private_key").isTextual() && keys.path("public_key").isTextual()) {
      files.put("user-ssh/id_rsa", keys.get("private_key").asText());
      files.put("user-ssh/authorized_keys", keys.get("public_key").asText());
    }
    return files;
  }

  static boolean sudo(String internalDataJson) {
    return read(internalDataJson).path("sudo_session_enabled").asBoolean(false);
  }

  private static JsonNode read(String json) {
    try {
      JsonNode node = json.isBlank() ? null : JSON.readTree(json);
      return node == null ? JsonNodeFactory.instance.objectNode() : node;
    } catch (JsonProcessingException e) {
      throw new InvalidKernel("internal_data_json is not JSON: " + e.getOriginalMessage());
    }
  }

  private static String dotfiles(JsonNode dotfiles) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (JsonNode dotfile : dotfiles) {
      String perm = dotfile.path("perm").asText("644");
      if (!MODE.matcher(perm).matches()) {
        throw new InvalidKernel(
            "The dotfile "
                + dotfile.path("path").asText()
                + " has the mode '"
                + perm
                + "'; use three octal digits.");
      }
      list.addObject()
          .put("path", inHome(dotfile.path("path").asText()))
          .put("perm", perm)
          .put("data", dotfile.path("data").asText());
    }
    return list.toString();
  }

  /** The path relative to /home/work; anything that leaves it is refused. */
  private static String inHome(String path) {
    String relative =
        path.startsWith("/home/work/") ? path.substring("/home/work/".length()) : path;
    if (relative.isBlank()
        || relative.indexOf('\0') >= 0
        || relative.startsWith("/")
        || relative.startsWith("~")) {
      throw outside(path);
    }
    Path normal = Path.of(relative).normalize();
    if (normal.toString().isEmpty() || normal.startsWith("..")) {
      throw outside(path);
    }
    return normal.toString();
  }

  private static InvalidKernel outside(String path) {
    return new InvalidKernel(
        "The dotfile '"
            + path.replace('\0', '?')
            + "' lies outside /home/work; give it a path below that folder.");
  }
}
