package ai.backend.manager.session.creation;

import ai.backend.manager.session.Fields;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config} member of a creation (spec/02 §3.3). The keys of every API version are taken
 * with every version; those of v4 ({@code instanceMemory} …) stand for {@code resources} that are
 * not given.
 *
 * @param agentList null when not given
 * @param clusterSize of v4 and v5; null when not given
 */
record SessionConfig(
    List<String> mounts,
    Map<String, String> mountMap,
    Map<String, String> environ,
    ObjectNode resources,
    ObjectNode resourceOpts,
    List<Integer> preopenPorts,
    @Nullable List<String> agentList,
    @Nullable String scalingGroup,
    @Nullable Integer clusterSize) {
  private static final int FIRST_PORT = 1024;
  private static final int LAST_PORT = 65535;

  /** Reads it, leaving faults in {@code outer} under {@code config}. */
  static SessionConfig read(ObjectNode node, Fields outer, Set<String> slotNames) {
    Fields fields = new Fields(node);
    ObjectNode resources = fields.object("resources").deepCopy();
    legacy(node, fields, resources, slotNames);
    SessionConfig config =
        new SessionConfig(
            fields.texts("mounts"),
            fields.textMap("mount_map", "mountMap"),
            fields.textMap("environ"),
            resources,
            fields.object("resource_opts", "resourceOpts"),
            fields.integers(FIRST_PORT, LAST_PORT, "preopen_ports", "preopenPorts"),
            agents(fields),
            fields.textOrNull("scaling_group", "scalingGroup"),
            fields.given("cluster_size", "clusterSize")
                ? fields.integer(1, 1, "cluster_size", "clusterSize")
                : null);
    outer.nested("config", fields);
    return config;
  }

  private static @Nullable List<String> agents(Fields fields) {
    return fields.given("agent_list", "agentList") ? fields.texts("agent_list", "agentList") : null;
  }

  private static void legacy(
      ObjectNode node, Fields fields, ObjectNode resources, Set<String> slotNames) {
    fields.given("instanceMemory", "instanceCores", "instanceGPUs", "instanceTPUs");
    stand(node, "instanceMemory", resources, "mem");
    stand(node, "instanceCores", resources, "cpu");
    stand(
        node,
        "instanceGPUs",
        resources,
        slotNames.contains("cuda.shares") ? "cuda.shares" : "cuda.device");
    stand(node, "instanceTPUs", resources, "tpu.device");
  }

  private static void stand(ObjectNode node, String key, ObjectNode resources, String slot) {
    JsonNode value = node.get(key);
    if (value != null && !value.isNull() && !resources.has(slot)) {
      resources.set(slot, value);
    }
  }
}
