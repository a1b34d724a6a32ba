package ai.backend.manager.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.agent.CommitKernelRequest;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.task.TaskRecords;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commits of sessions (spec/02 §10). */
@Tag("component")
class CommitRoutesTest {
  private SessionWorld world;
  private AgentDouble agent;
  private TaskRecords tasks;

  @BeforeEach
  void start() {
    world = new SessionWorld().scheduling();
    agent = world.agent("i-one", "8", "17179869184");
    tasks = new TaskRecords(world.redis, new EventPublisher(world.redis, "test"), world.clock);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String running(String name) throws Exception {
    UUID id = world.enqueue(name, "1");
    world.untilStatus(id, "RUNNING");
    return world.kernel(id).path("id").asText();
  }

  private JsonNode commit(String session, String body) throws Exception {
    Reply.Json reply =
        (Reply.Json)
            world.call("POST", "/session/{s}/commit", TestCall.of(Fixtures.ADMIN, session, body));
    assertThat(reply.status()).isEqualTo(201);
    return new ObjectMapper().valueToTree(reply.body());
  }

  private JsonNode status(String session) throws Exception {
    return world.json("GET", "/session/{s}/commit", TestCall.of(Fixtures.ADMIN, session, ""));
  }

  private long recordedTasks() {
    return world.redis.shared(RedisDatabase.STREAM).sync().keys("bgtask.*").size();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "{}",
        "{'filename':'mine.tar.gz'}",
        "{'fname':null,'login_session_token':null}"
      })
  void theAgentIsToldWhatToKeepAndWhere(String body) throws Exception {
    String kernel = running("training-of-tuesday");

    JsonNode answer = commit("training-of-tuesday", body);

    CommitKernelRequest request = agent.committed.getFirst();
    assertThat(request.getKernelId()).isEqualTo(kernel).isEqualTo(answer.path("kernel").asText());
    assertThat(request.getFolder()).isEqualTo(Fixtures.ADMIN.email().replace('@', '_'));
    assertThat(request.getFile())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\dH\\d\\dM\\d\\dS_training-o_python-.*\\.tar\\.gz");
    assertThat(answer.path("path").asText())
        .isEqualTo(request.getFolder() + "/" + request.getFile());
    JsonNode config = new ObjectMapper().readTree(request.getImageConfigJson());
    assertThat(config.path("architecture").asText()).isEqualTo("amd64");
    assertThat(config.at("/config/Labels/ai.backend.kernelspec").asText()).isEqualTo("1");
  }

  @Test
  void theTaskIsTheCallersBeforeTheAgentKnowsOfIt() throws Exception {
    running("kept");

    UUID task = UUID.fromString(commit("kept", "").path("bgtask_id").asText());

    assertThat(tasks.find(task))
        .hasValueSatisfying(
            state -> {
              assertThat(state.owner()).isEqualTo(Fixtures.ADMIN.accessKey());
              assertThat(state.status()).isEqualTo("started");
            });
  }

  @Test
  void whileOneRunsASecondIsTheSame() throws Exception {
    running("kept");

    JsonNode first = commit("kept", "");

    assertThat(commit("kept", "")).isEqualTo(first);
    assertThat(recordedTasks()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "RESOURCE_EXHAUSTED, 503, service-unavailable",
    "UNIMPLEMENTED, 400, invalid-api-params",
    "FAILED_PRECONDITION, 400, invalid-api-params",
    "UNAVAILABLE, 500, kernel-execution-failed"
  })
  void anAgentThatDoesNotBeginLeavesNoTask(Status.Code code, int status, String slug)
      throws Exception {
    running("kept");
    agent.commitsEnd = code.toStatus().withDescription("no room is left");

    assertThatThrownBy(() -> commit("kept", ""))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            e -> {
              assertThat(e.status()).isEqualTo(status);
              assertThat(e.slug()).isEqualTo(slug);
              assertThat(e.msg() + e.agentDetails()).contains("no room is left");
            });
    assertThat(recordedTasks()).isZero();
  }

  @Test
  void theStatusIsWhatTheAgentKeepsSaying() throws Exception {
    String kernel = running("kept");
    Map<String, String> ready = Map.of("status", "ready", "kernel", kernel);

    assertThat(status("kept")).isEqualTo(new ObjectMapper().valueToTree(ready));
    world
        .redis
        .shared(RedisDatabase.STAT)
        .sync()
        .set("kernel." + kernel + ".commit", "ongoing".getBytes(StandardCharsets.UTF_8));
    assertThat(status("kept").path("status").asText()).isEqualTo("ongoing");
  }

  @Test
  void anotherUsersSessionDoesNotExist() throws Exception {
    running("kept");

    for (String method : new String[] {"POST", "GET"}) {
      assertThatThrownBy(
              () ->
                  world.call(method, "/session/{s}/commit", TestCall.of(Fixtures.USER, "kept", "")))
          .hasMessageContaining("No such session");
    }
    assertThat(agent.committed).isEmpty();
  }

  @Test
  void aSessionThatDoesNotRunCannotBeKept() throws Exception {
    world.enqueue("waiting", "100");

    assertThatThrownBy(() -> commit("waiting", "")).hasMessageContaining("not RUNNING");
    assertThat(recordedTasks()).isZero();
  }

  @Test
  void anUnknownKeyIsRefused() throws Exception {
    running("kept");

    assertThatThrownBy(() -> commit("kept", "{'target':'x'}"))
        .isInstanceOfSatisfying(
            ApiProblem.class, e -> assertThat(e.data().toString()).contains("target"));
  }
}
