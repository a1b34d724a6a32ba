package ai.backend.agent.kernel;

import ai.backend.common.agent.KernelSpec;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the agent keeps of a kernel in its pod's annotation, nothing secret: enough to go on after
 * the agent's restart. Everything else is in the kernel's Secret.
 *
 * @param sessionType {@code interactive}, {@code batch} or {@code inference}
 * @param slots slot name to decimal amount
 */
public record KernelRecord(
    UUID kernelId,
    UUID sessionId,
    String sessionType,
    String clusterRole,
    String image,
    int generation,
    Map<String, String> slots,
    List<ServicePort> servicePorts,
    boolean bootstrap) {
  static final String POD_PREFIX = "kernel-";

  private static final ObjectMapper JSON = new ObjectMapper();

  static KernelRecord of(KernelSpec spec) {
    var labels = spec.getImage().getLabelsMap();
    return new KernelRecord(
        UUID.fromString(spec.getKernelId()),
        UUID.fromString(spec.getSessionId()),
        spec.getSessionType(),
        spec.getClusterRole(),
        spec.getImage().getCanonical(),
        spec.getGeneration(),
        new TreeMap<>(spec.getResourceSlotsMap()),
        ServicePorts.of(
            labels.getOrDefault("ai.backend.service-ports", ""),
            labels.getOrDefault("ai.backend.endpoint-ports", ""),
            spec.getPreopenPortsList(),
            isMain(spec.getClusterRole())),
        !spec.getBootstrapScript().isEmpty());
  }

  private static boolean isMain(String role) {
    return role.isEmpty() || role.equals("main") || role.equals("master");
  }

  boolean runsStartupCommand() {
    return sessionType.equalsIgnoreCase("batch") && isMain(clusterRole);
  }

  String podName() {
    return podName(kernelId);
  }

  static String podName(UUID kernelId) {
    return POD_PREFIX + kernelId;
  }

  /** The Secret of this life of the kernel; a restarted kernel has another one. */
  String secretName() {
    return podName() + "-" + generation;
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of plain values is always JSON", e);
    }
  }

  /**
   * Reads the annotation.
   *
   * @throws InvalidKernel when it is not what this agent writes
   */
  static KernelRecord fromJson(String json) {
    try {
      return JSON.readValue(json, KernelRecord.class);
    } catch (JsonProcessingException e) {
      throw new InvalidKernel(
          "The annotation " + Labels.RECORD + " is not a kernel record: " + e.getOriginalMessage());
    }
  }
}
