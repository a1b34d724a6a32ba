package ai.backend.agent.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports of a kernel: built-in ones, the image's label, the ones opened on request (spec/09
 * §2.1, §4.6).
 */
final class ServicePorts {
  static final ServicePort SSHD = new ServicePort("sshd", "tcp", List.of(2200), false);

  private static final Pattern ITEM =
      Pattern.compile(
          "\\s*([A-Za-z0-9_-]+):([a-z]+):(\\d{1,5}|\\[\\s*\\d{1,5}(?:\\s*,\\s*\\d{1,5})*\\s*\\])\\s*(?:,|$)");
  private static final Set<String> PROTOCOLS = Set.of("tcp", "http", "preopen");
  private static final Set<Integer> RESERVED = Set.of(2000, 2001, 2002, 2003, 2200, 7681);
  private static final List<ServicePort> BUILT_IN =
      List.of(SSHD, new ServicePort("ttyd", "http", List.of(7681), false));

  private ServicePorts() {}

  /**
   * All ports of a kernel.
   *
   * @param main whether it is the session's main kernel: only that one opens the image's ports and
   *     those on request
   * @throws InvalidKernel when the label or a requested port is wrong
   */
  static List<ServicePort> of(String label, String endpoints, List<Integer> preopen, boolean main) {
    var ports = new ArrayList<>(BUILT_IN);
    if (!main) {
      return ports;
    }
    var used = new HashSet<Integer>();
    for (ServicePort port : parse(label, endpoints)) {
      port.containerPorts()
          .forEach(number -> claim(number, used, "label ai.backend.service-ports"));
      ports.add(port);
    }
    for (int number : preopen) {
      claim(number, used, "preopen_ports");
      ports.add(new ServicePort(Integer.toString(number), "preopen", List.of(number), false));
    }
    return ports;
  }

  private static List<ServicePort> parse(String label, String endpoints) {
    var inference =
        Set.copyOf(
            Arrays.stream(endpoints.split(","))
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .toList());
    var ports = new ArrayList<ServicePort>();
    Matcher item = ITEM.matcher(label);
    int at = 0;
    while (at < label.length() && !label.substring(at).isBlank()) {
      if (!item.find(at) || item.start() != at) {
        throw new InvalidKernel(
            "The image's label ai.backend.service-ports is not name:protocol:port,… at '"
                + label.substring(at)
                + "'.");
      }
      at = item.end();
      String protocol = item.group(2);
      if (protocol.equals("pty")) {
        continue;
      }
      if (!PROTOCOLS.contains(protocol)) {
        throw new InvalidKernel(
            "Service port "
                + item.group(1)
                + " has the unknown protocol "
                + protocol
                + "; use tcp, http or preopen.");
      }
      ports.add(
          new ServicePort(
              item.group(1), protocol, numbers(item.group(3)), inference.contains(item.group(1))));
    }
    return ports;
  }

  private static List<Integer> numbers(String text) {
    return Arrays.stream(text.replaceAll("[\\[\\]\\s]", "").split(","))
        .map(Integer::valueOf)
        .toList();
  }

  private static void claim(int number, Set<Integer> used, String where) {
    if (number <= 1024 || number >= 65535 || RESERVED.contains(number)) {
      throw new InvalidKernel(
          "Port "
              + number
              + " in "
              + where
              + " is not allowed: use 1025 to 65534 but none of 2000-2003, 2200, 7681.");
    }
    if (!used.add(number)) {
      throw new InvalidKernel("Port " + number + " is declared twice (" + where + ").");
    }
  }

  /** The published list, with what the runner told of its services (spec/09 §6.6). */
  static ArrayNode json(List<ServicePort> ports, JsonNode services) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (ServicePort port : ports) {
      ObjectNode item = list.addObject().put("name", port.name()).put("protocol", port.protocol());
      var container = item.putArray("container_ports");
      port.containerPorts().forEach(container::add);
      var host = item.putArray("host_ports");
      port.containerPorts().forEach(host::add);
      item.put("is_inference", port.inference());
      enrich(item, port.name(), services);
    }
    return list;
  }

  private static void enrich(ObjectNode item, String name, JsonNode services) {
    for (JsonNode service : services) {
      if (service.path("name").asText().equals(name)) {
        for (String key : List.of("url_template", "allowed_arguments", "allowed_envs")) {
          if (service.has(key)) {
            item.set(key, service.get(key));
          }
        }
      }
    }
  }
}
