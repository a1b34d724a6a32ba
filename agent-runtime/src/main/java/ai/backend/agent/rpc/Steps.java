package ai.backend.agent.rpc;

import ai.backend.agent.runner.RunRequest;
import ai.backend.agent.runner.RunResult;
import ai.backend.common.agent.ExecuteReply;
import ai.backend.common.agent.ExecuteRequest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Execution steps between agent.proto and the runner. */
final class Steps {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Steps() {}

  static RunRequest of(ExecuteRequest request) {
    String runId = request.getRunId();
    return switch (request.getMode()) {
      case "query" -> new RunRequest.Query(runId, request.getCode());
      case "batch" -> {
        JsonNode options = options(request.getOptsJson());
        yield new RunRequest.Batch(
            runId,
            options.path("clean").asText(""),
            options.path("build").asText(""),
            options.path("exec").asText(""));
      }
      case "input" -> new RunRequest.Input(runId, request.getCode());
      case "continue" -> new RunRequest.Continue(runId);
      default ->
          throw new IllegalArgumentException(
              "The mode '" + request.getMode() + "' is none of query, batch, input, continue.");
    };
  }

  private static JsonNode options(String json) {
    try {
      JsonNode node = json.isBlank() ? null : JSON.readTree(json);
      if (node == null || node.isNull()) {
        return JsonNodeFactory.instance.objectNode();
      }
      var options = JsonNodeFactory.instance.objectNode();
      node.properties().stream()
          .filter(e -> e.getValue().isTextual())
          .forEach(e -> options.set(e.getKey(), e.getValue()));
      return options;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("opts_json is not JSON: " + e.getOriginalMessage());
    }
  }

  static ExecuteReply reply(RunResult result) {
    var reply =
        ExecuteReply.newBuilder()
            .setRunId(result.runId())
            .setStatus(result.status().wire())
            .setConsoleJson(result.console().toString())
            .setFilesJson("[]");
    Integer exitCode = result.exitCode();
    if (exitCode != null) {
      reply.setExitCode(exitCode);
    }
    JsonNode options = result.options();
    if (options != null) {
      reply.setOptionsJson(options.toString());
    }
    return reply.build();
  }
}
