package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The form of a cluster template (spec/04 §4): several task templates that run together.
 *
 * @param mode single-node or multi-node
 */
record ClusterTemplate(ObjectNode json, String mode, List<Node> nodes) {
  private static final List<String> KINDS = List.of("clusterTemplate", "cluster_template");
  private static final List<String> MODES = List.of("single-node", "multi-node");
  private static final int MOST_REPLICAS = 1000;

  /** A role is the beginning of a host name, and its column is short. */
  private static final String ROLE = "[a-z]([a-z0-9-]{0,13}[a-z0-9])?";

  /** Some kernels of one role. */
  record Node(String role, UUID taskTemplate, int replicas) {}

  /** Checks a template and fills in what it leaves out; 400 naming the first fault. */
  static ClusterTemplate of(ObjectNode given) {
    TemplateFields top = new TemplateFields("", given.deepCopy());
    top.alias("api_version", "apiVersion")
        .text("api_version")
        .choice("kind", null, KINDS)
        .choice("mode", null, MODES);
    top.object("metadata").text("name");
    TemplateFields spec = top.object("spec");
    spec.textMap("environ").textMap("mounts");
    List<Node> nodes = nodes(spec);
    requireOneMain(nodes);
    return new ClusterTemplate(top.node(), top.node().path("mode").asText(), nodes);
  }

  private static List<Node> nodes(TemplateFields spec) {
    JsonNode list = spec.node().path("nodes");
    if (!list.isArray()) {
      throw spec.fault("nodes", "is required: a list of {role, session_template, replicas}");
    }
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof ObjectNode item)) {
        throw spec.fault("nodes[" + i + "]", "value is not a dictionary");
      }
      nodes.add(node(new TemplateFields("spec.nodes[" + i + "].", item)));
    }
    return nodes;
  }

  private static Node node(TemplateFields node) {
    node.alias("session_template", "sessionTemplate").text("role").text("session_template");
    ObjectNode json = node.node();
    if (!json.path("role").asText().matches(ROLE)) {
      throw node.fault("role", "does not match pattern " + ROLE);
    }
    UUID template =
        Uuids.parse(json.path("session_template").asText())
            .orElseThrow(() -> node.fault("session_template", "cannot convert value to UUID"));
    json.put("session_template", template.toString());
    int replicas = replicas(node);
    json.put("replicas", replicas);
    return new Node(json.path("role").asText(), template, replicas);
  }

  private static int replicas(TemplateFields node) {
    JsonNode value = node.node().path("replicas");
    try {
      int replicas =
          value.isMissingNode() ? 1 : new BigDecimal(value.asText().strip()).intValueExact();
      if (replicas >= 1 && replicas <= MOST_REPLICAS) {
        return replicas;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // refused below
    }
    throw node.fault("replicas", "value must be a whole number from 1 to " + MOST_REPLICAS);
  }

  private static void requireOneMain(List<Node> nodes) {
    Set<String> roles = new HashSet<>();
    for (Node node : nodes) {
      if (!roles.add(node.role())) {
        throw ApiProblem.invalid("Each role can only be defined once: " + node.role());
      }
    }
    boolean oneMain = nodes.stream().anyMatch(n -> n.role().equals("main") && n.replicas() == 1);
    if (!oneMain) {
      throw ApiProblem.invalid("A cluster needs exactly one node of role main with one replica");
    }
  }

  String name() {
    return json.at("/metadata/name").asText();
  }
}
