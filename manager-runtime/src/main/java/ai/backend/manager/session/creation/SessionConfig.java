package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.session.Fields;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config} member of a creation (spec/02 §3.3). Which members there may be is a matter of
 * the API version; those of the oldest ({@code instanceMemory} …) are taken with every version and
 * stand for {@code resources} that are not given.
 *
 * @param preopenPorts null when given as null, which kernels' rows show
 * @param agentList null when not given
 * @param clusterSize of v4 and v5; null when not given
 */
record SessionConfig(
    List<String> mounts,
    Map<String, String> mountMap,
    Map<String, String> environ,
    ObjectNode resources,
    ObjectNode resourceOpts,
    @Nullable List<Integer> preopenPorts,
    @Nullable List<String> agentList,
    @Nullable String scalingGroup,
    @Nullable Integer clusterSize) {
  private static final int FIRST_PORT = 1024;
  private static final int LAST_PORT = 65535;
  private static final ApiVersion WITH_RESOURCES = new ApiVersion(4, "20190315");

  /** What is meant when nothing is given. */
  static final SessionConfig NONE =
      new SessionConfig(
          List.of(),
          Map.of(),
          Map.of(),
          JsonNodeFactory.instance.objectNode(),
          JsonNodeFactory.instance.objectNode(),
          List.of(),
          null,
          null,
          null);

  /** Reads it; 400 with every fault under {@code config}. */
  static SessionConfig read(ObjectNode node, ApiVersion version, Set<String> slotNames) {
    Fields f = new Fields(node);
    boolean groups = version.compareTo(WITH_RESOURCES) >= 0;
    boolean v5 = version.major() >= 5;
    boolean v6 = version.major() >= 6;
    ObjectNode resources = groups ? f.object("resources").deepCopy() : NONE.resources().deepCopy();
    legacy(node, f, resources, slotNames);
    SessionConfig config =
        new SessionConfig(
            f.texts("mounts"),
            v5 ? f.textMap("mount_map", "mountMap") : Map.of(),
            f.textMap("environ"),
            resources,
            groups ? f.object("resource_opts", "resourceOpts") : NONE.resourceOpts(),
            v5 ? ports(f) : List.of(),
            v6 ? agents(f) : null,
            groups ? f.textOrNull("scaling_group", "scalingGroup") : null,
            v6 ? null : size(f, groups));
    f.checkAs("config");
    return config;
  }

  private static @Nullable List<Integer> ports(Fields f) {
    String[] names = {"preopen_ports", "preopenPorts"};
    boolean nothing = f.given(names) && !f.givenAndNotNull(names);
    return nothing ? null : f.integers(FIRST_PORT, LAST_PORT, names);
  }

  private static @Nullable Integer size(Fields f, boolean snakeCase) {
    String[] names =
        snakeCase ? new String[] {"cluster_size", "clusterSize"} : new String[] {"clusterSize"};
    int size = f.integer(1, 0, names);
    return size == 0 ? null : size;
  }

  /** There are no folders yet: one that is asked for does not exist. */
  void refuseMounts() {
    List<String> wanted = new ArrayList<>(mounts);
    wanted.addAll(mountMap.keySet());
    if (!wanted.isEmpty()) {
      throw ApiProblem.notFound(
          "virtual folder", "VFolder " + wanted.getFirst() + " is not found or accessible.");
    }
  }

  private static @Nullable List<String> agents(Fields fields) {
    return fields.givenAndNotNull("agent_list", "agentList")
        ? fields.texts("agent_list", "agentList")
        : null;
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
