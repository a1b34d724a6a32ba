package ai.backend.manager.scheduler;

import ai.backend.common.slots.Slots;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The choice of agents for a session: a pure function of the agents at hand (spec/11 §4.3). */
final class AgentChoice {
  private static final List<String> PRIORITY =
      List.of(
          "cuda",
          "cuda.device",
          "cuda.shares",
          "rocm",
          "rocm.device",
          "tpu",
          "tpu.device",
          "cpu",
          "mem");

  private AgentChoice() {}

  /** What was chosen, or why nothing could be. */
  sealed interface Result {
    /** Kernel to agent. */
    record Placed(Map<UUID, Agent> agents) implements Result {}

    /** No agent can hold it now; the text is shown to the user. */
    record NoRoom(String message) implements Result {}
  }

  static Result choose(PendingSession session, Collection<Agent> agents, GroupPolicy policy) {
    if (session.kernels().stream().anyMatch(k -> k.agent() != null)) {
      return DesignatedAgents.place(session, agents);
    }
    if (agents.isEmpty()) {
      return new Result.NoRoom("No agents are available for scheduling");
    }
    List<Agent> compatible =
        agents.stream()
            .filter(a -> session.architectures().stream().allMatch(a.architecture()::equals))
            .toList();
    if (compatible.isEmpty()) {
      return new Result.NoRoom(
          "No agents found to be compatible with the image architecture (image[0]: "
              + session.image()
              + ", arch: "
              + String.join(", ", session.architectures())
              + ")");
    }
    return session.multiNode()
        ? spread(session, compatible, policy)
        : together(session, compatible, policy);
  }

  private static Result together(PendingSession session, List<Agent> agents, GroupPolicy policy) {
    return agents.stream()
        .filter(a -> a.canHold(session.requested()))
        .max(ranking(session.requested(), policy))
        .<Result>map(a -> new Result.Placed(all(session, a)))
        .orElseGet(
            () ->
                new Result.NoRoom(
                    noRoom(session, session.requested(), agents, policy, "the session")));
  }

  private static Map<UUID, Agent> all(PendingSession session, Agent agent) {
    Map<UUID, Agent> placed = new LinkedHashMap<>();
    session.kernels().forEach(k -> placed.put(k.id(), agent));
    return placed;
  }

  private static Result spread(PendingSession session, List<Agent> agents, GroupPolicy policy) {
    Map<String, Agent> left = new LinkedHashMap<>();
    agents.forEach(a -> left.put(a.id(), a));
    Map<UUID, Agent> placed = new LinkedHashMap<>();
    for (PendingSession.Kernel kernel : session.kernels()) {
      Agent agent =
          left.values().stream()
              .filter(a -> a.canHold(kernel.requested()))
              .max(ranking(kernel.requested(), policy))
              .orElse(null);
      if (agent == null) {
        return new Result.NoRoom(
            noRoom(session, kernel.requested(), agents, policy, "a kernel in the session"));
      }
      placed.put(kernel.id(), agent);
      left.put(agent.id(), agent.with(kernel.requested()));
    }
    return new Result.Placed(placed);
  }

  private static String noRoom(
      PendingSession session, Slots request, List<Agent> agents, GroupPolicy policy, String what) {
    String message =
        "Could not find a contiguous resource region in any agent big enough to host "
            + what
            + " (id: "
            + session.id()
            + ", resource group: "
            + policy.name()
            + ").";
    boolean everFits = agents.stream().anyMatch(a -> request.fitsIn(a.available()));
    if (everFits) {
      return message + " It waits for other sessions to end.";
    }
    Agent biggest =
        agents.stream()
            .max(
                ranking(
                    request,
                    new GroupPolicy(
                        "", false, false, GroupPolicy.Strategy.LEGACY, java.time.Duration.ZERO)))
            .orElseThrow();
    return message
        + " The request ("
        + request.humanText()
        + ") is larger than any agent of the group; the biggest has "
        + biggest.available().humanText()
        + ". Ask for less, or add a bigger agent.";
  }

  /**
   * Fewest slot types that the request has no use for, then by strategy over the slots in their
   * priority, then by id.
   */
  private static Comparator<Agent> ranking(Slots request, GroupPolicy policy) {
    Comparator<Agent> ranking = Comparator.comparingLong(a -> -extras(a, request));
    for (String slot : prioritised(request.names())) {
      ranking = ranking.thenComparing(a -> value(a, slot, policy.strategy()));
    }
    return ranking.thenComparing(Agent::id, Comparator.reverseOrder());
  }

  private static long extras(Agent agent, Slots request) {
    return agent.available().amounts().entrySet().stream()
        .filter(e -> e.getValue().signum() > 0 && request.amount(e.getKey()).signum() == 0)
        .count();
  }

  private static BigDecimal value(Agent agent, String slot, GroupPolicy.Strategy strategy) {
    return switch (strategy) {
      case DISPERSED -> agent.remaining().amount(slot);
      case CONCENTRATED -> agent.remaining().amount(slot).negate();
      case LEGACY -> agent.available().amount(slot);
    };
  }

  private static List<String> prioritised(Set<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt(AgentChoice::priority).thenComparing(n -> n))
        .toList();
  }

  private static int priority(String name) {
    int at = PRIORITY.indexOf(name);
    return at < 0 ? 0 : at;
  }
}
