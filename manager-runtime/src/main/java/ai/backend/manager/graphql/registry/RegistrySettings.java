package ai.backend.manager.graphql.registry;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.node.GlobalId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One registry as etcd holds it: its URL under {@code ""}, the rest by name, all of them texts. The
 * password is never shown.
 */
record RegistrySettings(ObjectNode tree) {
  private static final Set<String> TYPES = Set.of("docker", "harbor", "harbor2", "local");
  private static final Set<String> NO = Set.of("false", "0", "no", "off", "n");
  private static final String HIDDEN = "*****";

  static RegistrySettings of(JsonNode stored) {
    if (stored instanceof ObjectNode tree) {
      return new RegistrySettings(tree);
    }
    return new RegistrySettings(JsonNodeFactory.instance.objectNode().put("", stored.asText()));
  }

  /** With what an input gives; null removes, what it does not name stays. */
  RegistrySettings with(Map<String, @Nullable Object> input) {
    ObjectNode changed = tree.deepCopy();
    input.forEach(
        (key, value) -> {
          String name = key.equals("url") ? "" : key;
          if (value == null) {
            changed.remove(name);
          } else {
            changed.put(name, text(key, value));
          }
        });
    if (changed.path("").asText().isEmpty()) {
      throw ApiProblem.invalid("a registry needs a url");
    }
    return new RegistrySettings(changed);
  }

  private static String text(String key, Object value) {
    return switch (value) {
      case Boolean flag -> flag ? "1" : "0";
      case List<?> projects ->
          projects.stream().map(String::valueOf).collect(Collectors.joining(","));
      case Object type when key.equals("type") && !TYPES.contains(type.toString()) ->
          throw ApiProblem.invalid(
              "type is one of " + String.join(", ", TYPES.stream().sorted().toList()));
      default -> value.toString();
    };
  }

  /** As the type {@code ContainerRegistry}. */
  Map<String, Object> shown(String host) {
    var config = new HashMap<String, @Nullable Object>();
    config.put("url", tree.path("").asText());
    config.put("type", tree.path("type").asText("docker"));
    config.put("project", projects());
    config.put("username", tree.path("username").asText(null));
    config.put("password", tree.path("password").asText("").isEmpty() ? null : HIDDEN);
    String verify = tree.path("ssl_verify").asText(tree.path("ssl-verify").asText("true"));
    config.put("ssl_verify", !NO.contains(verify.toLowerCase(Locale.ROOT)));
    return Map.of("id", GlobalId.of("ContainerRegistry", host), "hostname", host, "config", config);
  }

  private List<String> projects() {
    return Stream.of(tree.path("project").asText("").split(","))
        .map(String::strip)
        .filter(project -> !project.isEmpty())
        .toList();
  }
}
