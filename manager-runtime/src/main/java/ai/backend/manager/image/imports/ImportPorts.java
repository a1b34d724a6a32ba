package ai.backend.manager.image.imports;

import ai.backend.manager.gateway.Params;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code servicePorts} (spec/04 §9). Ports that the label of an image may not have (spec/09
 * §2.1) are refused here: no session of the image would start.
 */
final class ImportPorts {
  private static final int MOST = 64;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Set<String> PROTOCOLS = Set.of("http", "tcp", "pty");
  private static final Set<String> KEYS = Set.of("name", "protocol", "ports");
  private static final Set<Integer> RESERVED = Set.of(2000, 2001, 2002, 2003, 2200, 7681);

  private final Params params;

  ImportPorts(Params params) {
    this.params = params;
  }

  List<ImportRequest.Port> read(String key) {
    JsonNode given = params.optAny(key);
    if (given == null) {
      return List.of();
    }
    if (!given.isArray() || given.size() > MOST) {
      params.refuse(key, "value is not a list of at most " + MOST + " services");
      return List.of();
    }
    var ports = new ArrayList<ImportRequest.Port>();
    var used = new HashSet<Integer>();
    for (int i = 0; i < given.size(); i++) {
      String fault = fault(given.get(i), used);
      if (fault != null) {
        params.refuse(key, "item " + i + ": " + fault);
        return List.of();
      }
      ports.add(port(given.get(i)));
    }
    return ports;
  }

  private static ImportRequest.Port port(JsonNode item) {
    return new ImportRequest.Port(
        item.path("name").asText(),
        item.path("protocol").asText(),
        item.path("ports").valueStream().map(JsonNode::asInt).toList());
  }

  private static @Nullable String fault(JsonNode item, Set<Integer> used) {
    if (!item.isObject()) {
      return "value is not a dict";
    }
    for (var field : item.properties()) {
      if (!KEYS.contains(field.getKey())) {
        return field.getKey() + " is not allowed key";
      }
    }
    if (!item.path("name").isTextual() || !NAME.matcher(item.path("name").asText()).matches()) {
      return "name does not match pattern " + NAME.pattern();
    }
    String protocol = item.path("protocol").isTextual() ? item.path("protocol").asText() : "";
    if (!PROTOCOLS.contains(protocol)) {
      return "protocol is not one of http, tcp, pty";
    }
    JsonNode ports = item.path("ports");
    if (!ports.isArray() || ports.isEmpty() || ports.size() > MOST) {
      return "ports is not a list of 1 to " + MOST + " numbers";
    }
    for (JsonNode number : ports) {
      String fault = fault(number, protocol, used);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable String fault(JsonNode number, String protocol, Set<Integer> used) {
    if (!number.isInt() || number.intValue() < 1 || number.intValue() > 65535) {
      return "ports has something else than whole numbers from 1 to 65535";
    }
    int port = number.intValue();
    if (protocol.equals("pty")) {
      return null;
    }
    if (port <= 1024 || port == 65535 || RESERVED.contains(port)) {
      return "port "
          + port
          + " cannot be served: use 1025 to 65534 but none of 2000-2003, 2200, 7681";
    }
    return used.add(port) ? null : "port " + port + " is declared twice";
  }
}
