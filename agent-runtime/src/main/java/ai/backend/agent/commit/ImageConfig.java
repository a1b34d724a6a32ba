package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.agent.kernel.Machine;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The configuration of a kernel's image (OCI image specification), to be that of its commit: how it
 * is started stays, its layers and history are the commit's own.
 */
final class ImageConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> KEPT =
      Set.of(
          "Env",
          "Entrypoint",
          "Cmd",
          "WorkingDir",
          "User",
          "StopSignal",
          "Labels",
          "ExposedPorts",
          "Volumes");

  /** Set by the pod or the runtime, not by the image (spec/09 §4). */
  private static final Set<String> OF_THE_POD =
      Set.of("LOCAL_USER_ID", "LOCAL_GROUP_ID", "SUDO_SESSION_ENABLED", "HOSTNAME", "TERM", "HOME");

  private final ObjectNode root;

  private ImageConfig(ObjectNode root) {
    this.root = root;
  }

  /**
   * Reads what is known of the kernel's image; an empty text is an image of which nothing is known.
   *
   * @throws IllegalArgumentException when it is no image configuration; the message says where
   */
  static ImageConfig parse(String json) {
    JsonNode given = read(json);
    var root = JsonNodeFactory.instance.objectNode();
    root.put("architecture", text(given, "architecture", machine()));
    root.put("os", text(given, "os", "linux"));
    String variant = text(given, "variant", "");
    if (!variant.isEmpty()) {
      root.put("variant", variant);
    }
    ObjectNode config = root.putObject("config");
    given
        .path("config")
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull() && kept(field.getKey(), field.getValue())) {
                config.set(field.getKey(), field.getValue());
              }
            });
    return new ImageConfig(root);
  }

  /** Gives it the container's variables when the image's are not known. */
  ImageConfig orEnvironment(List<String> environment) {
    ObjectNode copy = root.deepCopy();
    var config = (ObjectNode) copy.get("config");
    if (!config.has("Env")) {
      var list = config.putArray("Env");
      environment.stream().filter(ImageConfig::ofTheImage).forEach(list::add);
    }
    return new ImageConfig(copy);
  }

  /** As JSON, for one layer. */
  byte[] render(String diffId, Instant created) {
    ObjectNode copy = root.deepCopy();
    copy.put("created", created.toString());
    copy.putObject("rootfs").put("type", "layers").putArray("diff_ids").add("sha256:" + diffId);
    copy.putArray("history")
        .addObject()
        .put("created", created.toString())
        .put("created_by", "commit of a session");
    return copy.toString().getBytes(UTF_8);
  }

  private static boolean ofTheImage(String variable) {
    String name = variable.substring(0, Math.max(0, variable.indexOf('=')));
    return !name.isEmpty() && !OF_THE_POD.contains(name) && !name.startsWith("KUBERNETES_");
  }

  private static JsonNode read(String json) {
    try {
      JsonNode node = json.isBlank() ? JsonNodeFactory.instance.objectNode() : JSON.readTree(json);
      if (node.isObject() && isObjectOrAbsent(node.path("config"))) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "image_config_json is not JSON: " + e.getOriginalMessage());
    }
    throw new IllegalArgumentException(
        "image_config_json is no image configuration: an object with an object 'config' is needed.");
  }

  private static boolean isObjectOrAbsent(JsonNode node) {
    return node.isObject() || node.isNull() || node.isMissingNode();
  }

  private static String text(JsonNode given, String field, String otherwise) {
    String value = given.path(field).asText("");
    return value.isEmpty() ? otherwise : value;
  }

  /** Whether the field is one that is kept; others (e.g. health checks) mean nothing to kernels. */
  private static boolean kept(String name, JsonNode value) {
    boolean right =
        switch (name) {
          case "Env", "Entrypoint", "Cmd" ->
              value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
          case "WorkingDir", "User", "StopSignal" -> value.isTextual();
          case "Labels" -> value.isObject() && value.valueStream().allMatch(JsonNode::isTextual);
          case "ExposedPorts", "Volumes" ->
              value.isObject() && value.valueStream().allMatch(JsonNode::isObject);
          default -> false;
        };
    if (!right && KEPT.contains(name)) {
      throw new IllegalArgumentException(
          "image_config_json has a config." + name + " of another kind than images have.");
    }
    return right;
  }

  private static String machine() {
    return switch (Machine.architecture()) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> Machine.architecture();
    };
  }
}
