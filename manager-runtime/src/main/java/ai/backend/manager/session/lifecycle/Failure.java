package ai.backend.manager.session.lifecycle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Why a session could not start or go on, as {@code status_data} shows it (spec/11 §2.5).
 *
 * @param source {@code agent} or {@code other}
 * @param name the kind of error
 * @param message a sentence for people
 * @param agent the agent's id if one is to blame
 */
public record Failure(String source, String name, String message, @Nullable String agent) {

  public static Failure ofAgent(String agent, String name, String message) {
    return new Failure("agent", name, message, agent);
  }

  public static Failure other(String name, String message) {
    return new Failure("other", name, message, null);
  }

  /** {@code {"error": {"src", "agent_id"?, "name", "repr"}}}. */
  ObjectNode statusData() {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("src", source);
    if (agent != null) {
      error.put("agent_id", agent);
    }
    error.put("name", name);
    error.put("repr", name + "('" + message.replace("'", "\\'") + "')");
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.set("error", error);
    return data;
  }
}
