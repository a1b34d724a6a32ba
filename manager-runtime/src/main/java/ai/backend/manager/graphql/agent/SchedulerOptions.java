package ai.backend.manager.graphql.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Options of a scaling group's scheduler, with the values that missing keys stand for (spec/07
 * §1.6).
 */
final class SchedulerOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SchedulerOptions() {}

  static ObjectNode complete(@Nullable Object stored) {
    ObjectNode options = JSON.createObjectNode();
    options.putArray("allowed_session_types").add("interactive").add("batch");
    options.put("pending_timeout", 0.0);
    options.putObject("config");
    options.put("agent_selection_strategy", "dispersed");
    options.put("roundrobin", false);
    object(stored).properties().forEach(entry -> options.set(entry.getKey(), entry.getValue()));
    return options;
  }

  private static JsonNode object(@Nullable Object stored) {
    try {
      return stored instanceof JSONB json ? JSON.readTree(json.data()) : JSON.createObjectNode();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("scheduler_opts holds no JSON", impossible);
    }
  }
}
