package ai.backend.agent.kernel;

import ai.backend.agent.runner.RunnerAddress;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The map that {@code kernel_started} carries (spec/05 §5.3).
 *
 * @param agentAddress {@code tcp://host:port}
 */
record CreationInfo(String agentAddress) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Map<String, @Nullable Object> of(Kernel kernel) {
    var allocation = new Allocation(kernel.record().slots());
    var info = new LinkedHashMap<String, @Nullable Object>();
    info.put("id", kernel.id().toString());
    info.put("container_id", kernel.containerId());
    info.put("agent_addr", agentAddress);
    info.put("kernel_host", kernel.podIp());
    info.put("scaling_group", null);
    info.put("repl_in_port", RunnerAddress.INPUT_PORT);
    info.put("repl_out_port", RunnerAddress.OUTPUT_PORT);
    info.put("stdin_port", 0);
    info.put("stdout_port", 0);
    info.put(
        "service_ports",
        JSON.convertValue(kernel.services(), new TypeReference<List<@Nullable Object>>() {}));
    info.put("resource_spec", map(allocation.specJson(kernel.containerId())));
    info.put("attached_devices", map(allocation.attachedDevices()));
    return info;
  }

  private static Map<String, @Nullable Object> map(JsonNode node) {
    return JSON.convertValue(node, new TypeReference<Map<String, @Nullable Object>>() {});
  }
}
