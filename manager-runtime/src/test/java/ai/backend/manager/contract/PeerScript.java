package ai.backend.manager.contract;

import ai.backend.common.agent.ExecuteReply;
import ai.backend.common.agent.ListFilesReply;
import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Map;

/**
 * What the recorded agent and its kernels must have told the manager so that it answered as
 * recorded: the output of code, file lists, files, logs, statistics. What is compared is how the
 * manager asks for it and hands it on.
 */
final class PeerScript {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RecordedAgent agent;
  private final RedisConnections redis;

  PeerScript(RecordedAgent agent, RedisConnections redis) {
    this.agent = agent;
    this.redis = redis;
  }

  /**
   * Prepares for one request and no other.
   *
   * @param answer the recorded answer with the ids of here
   */
  void prepare(Recording recording, JsonNode answer) {
    forget();
    add(recording, answer);
  }

  /** What was prepared and not asked for is not said any more. */
  void forget() {
    agent.tars.clear();
    agent.replies.clear();
  }

  /** Prepares for one more request. */
  void add(Recording recording, JsonNode answer) {
    switch (recording.operation()) {
      case "POST /session/{s}" -> addExecution(answer.path("result"));
      case "GET /session/{s}/files" ->
          agent.files =
              ListFilesReply.newBuilder()
                  .setFilesJson(answer.path("files").asText())
                  .setErrors(answer.path("errors").asText())
                  .build();
      case "GET /session/{s}/logs" -> agent.logs = answer.path("result").path("logs").asText();
      case "GET /session/{s}/download_single" -> {
        if (answer.has("$text")) {
          agent.tars.add(
              ByteString.copyFrom(SingleFileTar.of("file", answer.path("$text").asText())));
        }
      }
      case "GET /session/{s}/download" -> parts(answer.path("$text").asText());
      case "DELETE /session/{s}" -> statistics(answer.path("stats"));
      default -> {}
    }
  }

  /** Prepares for one more question what became of running code. */
  void addExecution(JsonNode result) {
    agent.replies.add(execution(result));
  }

  private static ExecuteReply execution(JsonNode result) {
    ExecuteReply.Builder reply =
        ExecuteReply.newBuilder()
            .setStatus(result.path("status").asText("finished"))
            .setConsoleJson(result.path("console").toString())
            .setFilesJson(result.path("files").toString());
    if (result.path("exitCode").isInt()) {
      reply.setExitCode(result.path("exitCode").asInt());
    }
    if (result.path("options").isObject()) {
      reply.setOptionsJson(result.path("options").toString());
    }
    return reply.build();
  }

  private void parts(String mixed) {
    if (!mixed.startsWith("--")) {
      return;
    }
    String boundary = mixed.substring(0, mixed.indexOf('\r'));
    Arrays.stream(mixed.split(boundary))
        .filter(part -> part.contains("\r\n\r\n"))
        .map(part -> part.substring(part.indexOf("\r\n\r\n") + 4, part.length() - 2))
        .forEach(tar -> agent.tars.add(ByteString.copyFromUtf8(tar)));
  }

  private void statistics(JsonNode stats) {
    if (stats.size() > 1) {
      Map<?, ?> values = JSON.convertValue(stats, Map.class);
      values.remove("status");
      agent
          .kernels()
          .keySet()
          .forEach(
              kernel -> redis.shared(RedisDatabase.STAT).sync().set(kernel, Msgpack.pack(values)));
    }
  }
}
