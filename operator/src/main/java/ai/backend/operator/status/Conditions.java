package ai.backend.operator.status;

import ai.backend.crd.StatusCondition;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of a pass, and the conditions that follow from them: Ready, Reconciling and Stalled
 * (kstatus), then one for each step. A condition keeps the time of its last change of status.
 */
public final class Conditions {
  private static final int MAX_MESSAGE = 2000;

  private final Clock clock;
  private final long generation;
  private final List<StatusCondition> before;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  public Conditions(Clock clock, long generation, List<StatusCondition> before) {
    this.clock = clock;
    this.generation = generation;
    this.before = before;
  }

  /** Notes how a step ended and gives the outcome back. */
  public Outcome put(String step, Outcome outcome) {
    outcomes.put(step, outcome);
    return outcome;
  }

  /** The first outcome that is not done, or that everything is. */
  public Outcome summary() {
    return outcomes.values().stream()
        .filter(o -> o instanceof Outcome.Failed)
        .findFirst()
        .or(() -> outcomes.values().stream().filter(o -> !o.isDone()).findFirst())
        .orElse(Outcome.done("everything is as the spec says"));
  }

  public List<StatusCondition> list() {
    Outcome all = summary();
    var result = new ArrayList<StatusCondition>();
    result.add(condition("Ready", all.isDone(), all));
    result.add(condition("Reconciling", all instanceof Outcome.Waiting, all));
    result.add(condition("Stalled", all instanceof Outcome.Failed, all));
    outcomes.forEach(
        (step, outcome) -> result.add(condition(step + "Ready", outcome.isDone(), outcome)));
    return result;
  }

  private StatusCondition condition(String type, boolean holds, Outcome outcome) {
    String status = holds ? "True" : "False";
    String since =
        before.stream()
            .filter(c -> c.type().equals(type) && c.status().equals(status))
            .map(StatusCondition::lastTransitionTime)
            .findFirst()
            .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    String message = outcome.message();
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE) + "…";
    }
    return new StatusCondition(type, status, generation, since, outcome.reason().name(), message);
  }
}
