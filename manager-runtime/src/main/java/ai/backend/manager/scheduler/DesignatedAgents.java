package ai.backend.manager.scheduler;

import ai.backend.common.slots.Slots;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Sessions whose agents a superadmin has chosen (spec/11 §4.3): nothing is selected, only checked.
 */
final class DesignatedAgents {
  private DesignatedAgents() {}

  static AgentChoice.Result place(PendingSession session, Collection<Agent> agents) {
    Map<String, Agent> left = new LinkedHashMap<>();
    agents.forEach(a -> left.put(a.id(), a));
    Map<UUID, Agent> placed = new LinkedHashMap<>();
    for (PendingSession.Kernel kernel : session.kernels()) {
      String id = Objects.requireNonNullElse(kernel.agent(), "");
      Agent agent = left.get(id);
      if (agent == null) {
        return new AgentChoice.Result.NoRoom(
            "The designated agent ("
                + id
                + ") is not alive, takes no sessions, or belongs to another resource group.");
      }
      if (!session.architectures().stream().allMatch(agent.architecture()::equals)) {
        return new AgentChoice.Result.NoRoom(
            "The designated agent ("
                + id
                + ") has another architecture than the image ("
                + agent.architecture()
                + ").");
      }
      String lack = lacking(kernel.requested(), agent);
      if (!lack.isEmpty()) {
        return new AgentChoice.Result.NoRoom(
            "The designated agent ("
                + id
                + ") does not have the enough remaining capacity ("
                + lack
                + ").");
      }
      placed.put(kernel.id(), agent);
      left.put(id, agent.with(kernel.requested()));
    }
    return new AgentChoice.Result.Placed(placed);
  }

  /** The first slot that does not fit, as {@code cpu, requested: 4, remaining: 1}; else empty. */
  private static String lacking(Slots request, Agent agent) {
    return request.amounts().entrySet().stream()
        .filter(e -> e.getValue().compareTo(agent.remaining().amount(e.getKey())) > 0)
        .map(
            e ->
                e.getKey()
                    + ", requested: "
                    + Slots.text(e.getValue())
                    + ", remaining: "
                    + Slots.text(agent.remaining().amount(e.getKey())))
        .findFirst()
        .orElse("");
  }
}
