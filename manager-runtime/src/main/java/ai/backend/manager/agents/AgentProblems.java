package ai.backend.manager.agents;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;

/** An agent's failure as clients see it: member {@code agent-details} (spec/01 §7). */
public final class AgentProblems {
  private static final String PROBS = "https://api.backend.ai/probs/";

  private AgentProblems() {}

  /**
   * The problem of the given family; a time-out reads {@code agent-timeout}, everything else {@code
   * agent-failure}.
   */
  public static ApiProblem of(ProblemType family, StatusRuntimeException e) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
      details.put("type", PROBS + "agent-timeout").putNull("title");
    } else {
      String text = Objects.requireNonNullElse(e.getStatus().getDescription(), "");
      details
          .put("type", PROBS + "agent-failure")
          .put("title", "Agent-side exception occurred.")
          .put("exception", e.getStatus().getCode() + "('" + text.replace("'", "\\'") + "')");
    }
    return ApiProblem.ofAgent(family, details);
  }
}
