package ai.backend.manager.session;

import ai.backend.common.slots.Slots;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the rules need of a row of {@code kernels}.
 *
 * @param agent id of the agent that holds it, null before placement
 * @param agentAddr {@code tcp://host:port}
 * @param statusInfo reason code; kept as the first recorded reason while TERMINATING
 */
public record KernelRow(
    UUID id,
    UUID sessionId,
    String role,
    int index,
    KernelStatus status,
    @Nullable String statusInfo,
    @Nullable String agent,
    @Nullable String agentAddr,
    Slots requested) {

  public boolean main() {
    return role.equals("main");
  }

  KernelRow with(KernelStatus next, @Nullable String info) {
    return new KernelRow(
        id,
        sessionId,
        role,
        index,
        next,
        info == null ? statusInfo : info,
        agent,
        agentAddr,
        requested);
  }

  KernelRow on(String newAgent, String addr) {
    return new KernelRow(id, sessionId, role, index, status, statusInfo, newAgent, addr, requested);
  }
}
