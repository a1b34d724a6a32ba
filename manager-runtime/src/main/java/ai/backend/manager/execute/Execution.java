package ai.backend.manager.execute;

import ai.backend.common.agent.ExecuteReply;
import ai.backend.common.agent.ExecuteRequest;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of a run (spec/02 §5).
 *
 * @param mode query, batch, input or continue
 * @param runId empty = a new run whose id the agent makes up
 */
record Execution(String mode, String runId, String code, JsonNode options) {
  private static final Set<String> MODES =
      Set.of("query", "batch", "complete", "continue", "input");
  private static final int KERNEL_GONE = 130;

  /** Reads a request body; faults in the order that clients know. */
  static Execution read(ObjectNode body) {
    if (!body.has("runId")) {
      throw ApiProblem.invalid("runId is missing!");
    }
    JsonNode mode = body.path("mode");
    if (!mode.isTextual() || mode.asText().isEmpty()) {
      throw ApiProblem.invalid("mode is missing or empty!");
    }
    if (!MODES.contains(mode.asText())) {
      throw ApiProblem.invalid("mode has an invalid value.");
    }
    String runId = body.path("runId").isNull() ? "" : body.path("runId").asText();
    boolean follows = mode.asText().equals("continue") || mode.asText().equals("input");
    if (follows && runId.isEmpty()) {
      throw ApiProblem.invalid("continuation requires explicit run ID");
    }
    return new Execution(
        mode.asText(), runId, text(body.path("code")), options(body.path("options")));
  }

  static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : "";
  }

  static JsonNode options(JsonNode value) {
    return value.isObject() ? value : JsonNodeFactory.instance.objectNode();
  }

  /** Runs the step; the result has the members of spec/02 §5 in the recorded order. */
  ObjectNode run(
      KernelCalls kernels, SessionLookup.Match session, int apiVersion, int flushMillis) {
    ExecuteRequest request =
        ExecuteRequest.newBuilder()
            .setKernelId(session.mainKernel().toString())
            .setSessionId(session.id().toString())
            .setApiVersion(Math.min(apiVersion, 3))
            .setRunId(runId)
            .setMode(mode)
            .setCode(code)
            .setOptsJson(options.toString())
            .setFlushTimeoutMs(flushMillis)
            .build();
    return kernels.ask(
        session,
        KernelCalls.DEADLINE,
        agent -> {
          try {
            return result(agent.execute(request));
          } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
              return gone();
            }
            throw e;
          }
        });
  }

  private static ObjectNode result(ExecuteReply reply) {
    Integer exitCode = reply.hasExitCode() ? reply.getExitCode() : null;
    return result(
        reply.getStatus(),
        reply.getRunId(),
        exitCode,
        json(reply.getOptionsJson(), JsonNodeFactory.instance.nullNode()),
        json(reply.getFilesJson(), JsonNodeFactory.instance.arrayNode()),
        json(reply.getConsoleJson(), JsonNodeFactory.instance.arrayNode()));
  }

  /** The kernel vanished while the code ran. */
  private ObjectNode gone() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return result(
        "finished", runId, KERNEL_GONE, nodes.objectNode(), nodes.arrayNode(), nodes.arrayNode());
  }

  private static ObjectNode result(
      String status,
      String runId,
      @Nullable Integer exitCode,
      JsonNode options,
      JsonNode files,
      JsonNode console) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("status", status).put("runId", runId).put("exitCode", exitCode);
    result.set("options", options);
    result.set("files", files);
    result.set("console", console);
    return result;
  }

  private static JsonNode json(String text, JsonNode otherwise) {
    return text.isEmpty() ? otherwise : SessionSql.parse(text);
  }
}
