package ai.backend.manager.session.idle;

import ai.backend.common.time.TimeSpan;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The subtree {@code config/idle} (spec/05 §2.2, §7).
 *
 * @param network how long a session may be left alone; empty: for ever
 * @param packet after which silence a connection is taken for dead
 * @param userGrace how long after an account's creation nothing of it is idle
 * @param window over which utilization is averaged
 * @param utilizationGrace from a session's start until its utilization counts
 * @param all terminate only when every resource is below its threshold; otherwise when any is
 * @param thresholds average per cent by metric
 */
record IdleSettings(
    List<Checker> checkers,
    Optional<TimeSpan> network,
    TimeSpan packet,
    Optional<TimeSpan> userGrace,
    TimeSpan window,
    TimeSpan utilizationGrace,
    boolean all,
    Map<String, Double> thresholds) {

  static IdleSettings of(JsonNode idle) {
    JsonNode checkers = idle.path("checkers");
    JsonNode network = checkers.path(Checker.NETWORK_TIMEOUT.text());
    if (network.isMissingNode()) {
      network = checkers.path("timeout");
    }
    JsonNode utilization = checkers.path(Checker.UTILIZATION.text());
    return new IdleSettings(
        Checker.enabled(text(idle.path("enabled"))),
        TimeSpan.find(text(network.path("threshold"), "10m")),
        span(idle.path("app-streaming-packet-timeout"), 5),
        TimeSpan.find(text(checkers.path("user_grace_period").path("user_initial_grace_period"))),
        span(utilization.path("time-window"), 10),
        span(utilization.path("initial-grace-period"), 5),
        !text(utilization.path("thresholds-check-operator")).equals("or"),
        thresholds(utilization.path("resource-thresholds")));
  }

  private static Map<String, Double> thresholds(JsonNode resources) {
    var thresholds = new LinkedHashMap<String, Double>();
    resources
        .properties()
        .forEach(
            metric -> {
              double average = metric.getValue().path("average").asDouble(-1);
              if (average >= 0) {
                thresholds.put(metric.getKey(), average);
              }
            });
    return thresholds;
  }

  private static TimeSpan span(JsonNode text, int minutes) {
    return TimeSpan.find(text(text)).orElse(TimeSpan.of(Duration.ofMinutes(minutes)));
  }

  /** A key that has keys below it keeps its own value under the empty name. */
  private static String text(JsonNode node) {
    return text(node, "");
  }

  private static String text(JsonNode node, String otherwise) {
    return node.isObject() ? node.path("").asText(otherwise) : node.asText(otherwise);
  }
}
