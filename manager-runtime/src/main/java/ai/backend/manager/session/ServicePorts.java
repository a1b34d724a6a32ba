package ai.backend.manager.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A kernel's services as clients see them (spec/02 §3.1 {@code servicePorts}, spec/03 §1.5). */
public final class ServicePorts {
  private static final List<String> EXTRAS =
      List.of("url_template", "allowed_arguments", "allowed_envs");

  private ServicePorts() {}

  /** {@code [{"name", "protocol", "ports"}]}; internal services are left out. */
  public static ArrayNode shown(JsonNode stored) {
    ArrayNode shown = JsonNodeFactory.instance.arrayNode();
    for (JsonNode port : stored) {
      if (!port.path("protocol").asText().equals("internal")) {
        ObjectNode item = shown.addObject();
        item.set("name", port.path("name"));
        item.set("protocol", port.path("protocol"));
        item.set("ports", port.path("container_ports"));
        EXTRAS.stream().filter(port::has).forEach(key -> item.set(key, port.get(key)));
      }
    }
    return shown;
  }
}
