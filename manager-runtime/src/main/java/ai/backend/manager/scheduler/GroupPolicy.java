package ai.backend.manager.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * How a resource group schedules (spec/11 §4, columns {@code scheduler} and {@code
 * scheduler_opts}).
 *
 * @param newestFirst scheduler {@code lifo}; every other name means oldest first
 * @param strict option {@code config.strict}: nothing overtakes a session that no agent can hold
 *     now
 * @param pendingTimeout zero = none
 */
record GroupPolicy(
    String name, boolean newestFirst, boolean strict, Strategy strategy, Duration pendingTimeout) {

  /** Which of the fitting agents is taken. */
  enum Strategy {
    /** The one with most left. */
    DISPERSED,
    /** The one with least left. */
    CONCENTRATED,
    /** The biggest. */
    LEGACY
  }

  static GroupPolicy of(String name, String scheduler, JsonNode options) {
    return new GroupPolicy(
        name,
        scheduler.equals("lifo"),
        options.path("config").path("strict").asBoolean(false),
        switch (options.path("agent_selection_strategy").asText("dispersed")) {
          case "concentrated" -> Strategy.CONCENTRATED;
          case "legacy" -> Strategy.LEGACY;
          default -> Strategy.DISPERSED;
        },
        Duration.ofMillis((long) (1000 * options.path("pending_timeout").asDouble(0))));
  }
}
