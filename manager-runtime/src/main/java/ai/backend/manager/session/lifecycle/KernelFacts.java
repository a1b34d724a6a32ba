package ai.backend.manager.session.lifecycle;

import ai.backend.common.agent.KernelState;
import ai.backend.manager.session.Change;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Objects;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a kernel once its container runs: columns of its row (spec/05 §5.3
 * creation_info).
 */
public record KernelFacts(
    @Nullable String containerId,
    @Nullable String kernelHost,
    int replInPort,
    int replOutPort,
    @Nullable String servicePortsJson,
    @Nullable String attachedDevicesJson) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** From the event {@code kernel_started}. */
  static KernelFacts of(Map<String, @Nullable Object> creationInfo) {
    return new KernelFacts(
        text(creationInfo.get("container_id")),
        text(creationInfo.get("kernel_host")),
        number(creationInfo.get("repl_in_port")),
        number(creationInfo.get("repl_out_port")),
        json(creationInfo.get("service_ports")),
        json(creationInfo.get("attached_devices")));
  }

  /** From the agent's own description. */
  static KernelFacts of(KernelState state) {
    return new KernelFacts(
        blankToNull(state.getContainerId()),
        blankToNull(state.getKernelHost()),
        state.getReplInPort(),
        state.getReplOutPort(),
        blankToNull(state.getServicePortsJson()),
        blankToNull(state.getAttachedDevicesJson()));
  }

  Change addTo(Change change) {
    return change
        .set("container_id", containerId)
        .set("kernel_host", kernelHost)
        .set("repl_in_port", replInPort)
        .set("repl_out_port", replOutPort)
        .set("service_ports", servicePortsJson == null ? null : JSONB.valueOf(servicePortsJson))
        .set(
            "attached_devices",
            attachedDevicesJson == null ? null : JSONB.valueOf(attachedDevicesJson));
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static @Nullable String blankToNull(String text) {
    return text.isBlank() ? null : text;
  }

  private static int number(@Nullable Object value) {
    return value instanceof Number n ? n.intValue() : 0;
  }

  private static @Nullable String json(@Nullable Object value) {
    try {
      return value == null ? null : Objects.requireNonNull(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an event holds what JSON cannot", e);
    }
  }
}
