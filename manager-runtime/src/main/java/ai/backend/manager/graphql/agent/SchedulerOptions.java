package ai.backend.manager.graphql.agent;

import ai.backend.manager.graphql.GraphqlRefusal;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Options of a scaling group's scheduler, with the values that missing keys stand for (spec/07
 * §1.6).
 */
final class SchedulerOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> TYPES = List.of("interactive", "batch", "inference");
  private static final List<String> STRATEGIES = List.of("dispersed", "concentrated", "legacy");

  private SchedulerOptions() {}

  static ObjectNode complete(@Nullable Object stored) {
    ObjectNode options = JSON.createObjectNode();
    options.putArray("allowed_session_types").add("interactive").add("batch");
    options.put("pending_timeout", 0.0);
    options.putObject("config");
    options.put("agent_selection_strategy", "dispersed");
    options.put("roundrobin", false);
    object(stored).properties().forEach(entry -> options.set(entry.getKey(), entry.getValue()));
    JsonNode timeout = options.path("pending_timeout");
    if (timeout.isNumber()) {
      options.put("pending_timeout", timeout.asDouble());
    }
    return options;
  }

  /** Refuses options that the scheduler would not understand; unknown keys pass (spec/07 §1.6). */
  static void check(@Nullable Object input) {
    if (!(input instanceof JsonNode options) || options.isNull()) {
      return;
    }
    require(options.isObject(), "it must hold a JSON object");
    JsonNode types = options.path("allowed_session_types");
    require(
        types.isMissingNode() || (types.isArray() && !types.isEmpty()),
        "allowed_session_types must name a type");
    types.forEach(type -> require(TYPES.contains(type.asText()), "session types are " + TYPES));
    JsonNode timeout = options.path("pending_timeout");
    require(
        timeout.isMissingNode() || timeout.isTextual() || timeout.asDouble(-1) >= 0,
        "pending_timeout must not be negative");
    JsonNode strategy = options.path("agent_selection_strategy");
    require(
        strategy.isMissingNode() || STRATEGIES.contains(strategy.asText()),
        "agent_selection_strategy is one of " + STRATEGIES);
  }

  private static void require(boolean holds, String reason) {
    if (!holds) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (scheduler_opts: " + reason + ")");
    }
  }

  private static JsonNode object(@Nullable Object stored) {
    try {
      return stored instanceof JSONB json ? JSON.readTree(json.data()) : JSON.createObjectNode();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("scheduler_opts holds no JSON", impossible);
    }
  }
}
