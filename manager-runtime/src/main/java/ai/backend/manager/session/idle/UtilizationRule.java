package ai.backend.manager.session.idle;

import ai.backend.common.slots.Slots;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** A session ends when it makes too little of what it was given. */
final class UtilizationRule {
  /** How long there is between two samples. */
  static final Duration STEP = Duration.ofSeconds(15);

  private static final Map<String, Set<String>> METRICS =
      Map.of(
          "cpu", Set.of("cpu_util"),
          "mem", Set.of("mem"),
          "cuda", Set.of("cuda_util", "cuda_mem"),
          "atom", Set.of("atom_mem"));

  private UtilizationRule() {}

  /** How many samples the window has; 0 = the session is not looked at. */
  static int windowSize(RunningSession session, IdleSettings settings, Instant now) {
    long seconds =
        session.idleTimeout() >= 0
            ? session.idleTimeout()
            : settings.window().from(now).toSeconds();
    return (int) Math.min(100_000, seconds / STEP.toSeconds());
  }

  /** The thresholds of what the session was given. */
  static Map<String, Double> thresholds(RunningSession session, IdleSettings settings) {
    Set<String> given =
        session.kernels().values().stream()
            .flatMap(slots -> slots.names().stream())
            .map(slot -> slot.contains(".") ? slot.substring(0, slot.indexOf('.')) : slot)
            .flatMap(family -> METRICS.getOrDefault(family, Set.of()).stream())
            .collect(Collectors.toSet());
    var thresholds = new LinkedHashMap<>(settings.thresholds());
    thresholds.keySet().retainAll(given);
    return thresholds;
  }

  /**
   * One sample: the mean over the kernels of each metric's per cent; memory in per cent of what the
   * kernel was given. Empty when one of the kernels or metrics was not measured.
   */
  static Optional<Map<String, Double>> sample(
      RunningSession session, Set<String> metrics, Map<UUID, JsonNode> statistics) {
    var sums = new LinkedHashMap<String, Double>();
    for (var kernel : session.kernels().entrySet()) {
      JsonNode measured = statistics.get(kernel.getKey());
      if (measured == null) {
        return Optional.empty();
      }
      for (String metric : metrics) {
        Optional<Double> percent = percent(metric, measured.path(metric), kernel.getValue());
        if (percent.isEmpty()) {
          return Optional.empty();
        }
        sums.merge(metric, percent.get() / session.kernels().size(), Double::sum);
      }
    }
    return Optional.of(sums);
  }

  private static Optional<Double> percent(String metric, JsonNode record, Slots slots) {
    try {
      if (!metric.equals("mem")) {
        return Optional.of(Double.parseDouble(record.path("pct").asText()));
      }
      BigDecimal given = slots.amount("mem");
      return given.signum() == 0
          ? Optional.empty()
          : Optional.of(
              Double.parseDouble(record.path("current").asText()) * 100 / given.doubleValue());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * @param series the latest samples by metric
   * @param size how many make a full window
   * @param grace until when the session may idle
   */
  static Verdict judge(
      Map<String, List<Double>> series,
      Map<String, Double> thresholds,
      boolean all,
      int size,
      Instant grace,
      Instant now) {
    ObjectNode extra = JsonNodeFactory.instance.objectNode();
    extra.put("thresholds_check_operator", all ? "and" : "or");
    ObjectNode resources = extra.putObject("resources");
    int below = 0;
    boolean full = true;
    for (var threshold : thresholds.entrySet()) {
      List<Double> samples = series.getOrDefault(threshold.getKey(), List.of());
      double average = mean(samples);
      resources.putArray(threshold.getKey()).add(average).add(threshold.getValue());
      full &= samples.size() >= size;
      below += average < threshold.getValue() ? 1 : 0;
    }
    double left = Duration.between(now, grace).toMillis() / 1000.0;
    boolean idle = !thresholds.isEmpty() && (all ? below == thresholds.size() : below > 0);
    return idle && full && left <= 0
        ? new Verdict.End(extra)
        : new Verdict.Keep(left > 0 ? left : -1, extra);
  }

  private static double mean(Collection<Double> samples) {
    double mean = samples.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return Math.round(mean * 1000) / 1000.0;
  }
}
