package ai.backend.operator.pool;

import ai.backend.operator.pool.RegisteredAgents.Agent;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the manager knows the agents of a pool, and what they offer.
 *
 * @param slots for example {@code cpu=8,cuda.device=2,mem=31.5Gi}
 */
record Registration(Outcome outcome, @Nullable String slots) {
  private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

  static Registration ask(RegisteredAgents registered, PoolPlan plan, int wanted) {
    try {
      var prefix = "i-" + plan.name() + "-";
      var agents =
          registered.of(plan.access(), plan.spec().scalingGroup()).stream()
              .filter(agent -> agent.id().startsWith(prefix) && agent.status().equals("ALIVE"))
              .toList();
      var message = "%d of %d agents are registered".formatted(agents.size(), wanted);
      return new Registration(
          agents.size() >= wanted ? Outcome.done(message) : Outcome.waiting(message),
          agents.isEmpty() ? null : text(agents));
    } catch (RegisteredAgents.Unavailable e) {
      return new Registration(
          Outcome.waiting(Reason.Progressing, "the manager cannot be asked: " + e.getMessage()),
          null);
    }
  }

  static String text(List<Agent> agents) {
    Map<String, BigDecimal> sum = new TreeMap<>();
    agents.forEach(agent -> agent.slots().forEach((k, v) -> sum.merge(k, v, BigDecimal::add)));
    return sum.entrySet().stream()
        .map(slot -> slot.getKey() + "=" + amount(slot.getKey(), slot.getValue()))
        .collect(Collectors.joining(","));
  }

  private static String amount(String slot, BigDecimal value) {
    return slot.equals("mem")
        ? value.divide(GIB, 1, RoundingMode.DOWN).stripTrailingZeros().toPlainString() + "Gi"
        : value.stripTrailingZeros().toPlainString();
  }
}
