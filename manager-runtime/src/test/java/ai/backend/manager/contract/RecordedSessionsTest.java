package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.agent.ExecuteReply;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.world.AgentDouble;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions, executions and templates as they were recorded, against the whole running manager; the
 * agent is a double that answers executions with what the recorded kernel said.
 */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedSessionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ID = Pattern.compile("\\$\\{id:([^}]+)}");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;
  @Inject EventPublisher bus;
  @Inject RedisConnections redis;

  private AgentDouble agent;

  @BeforeAll
  void join() {
    agent = new AgentDouble("i-oracle", bus);
    agent.servicePorts =
        List.of(
            AgentDouble.service("sshd", "tcp", 2200),
            AgentDouble.service("ttyd", "http", 7681),
            AgentDouble.service("web", "http", 8080),
            AgentDouble.service("raw", "tcp", 8081),
            AgentDouble.service("ready", "preopen", 8082));
    db.execute("update agents set addr = ?, status = 'ALIVE' where id = 'i-oracle'", agent.addr());
    redis
        .shared(RedisDatabase.LIVE)
        .sync()
        .hset("agent.last_seen", "i-oracle", "9999999999.0".getBytes());
    db.execute(
        """
        insert into images (id, name, image, tag, registry, architecture, config_digest, size_bytes, is_local, type, labels, resources)
        values ('00000000-0000-0000-0000-0000000000aa', '127.0.0.1:5000/oracle/python:3.11-debian12', 'oracle/python',
                '3.11-debian12', '127.0.0.1:5000', 'x86_64',
                'sha256:1111111111111111111111111111111111111111111111111111111111111111', 1000, false, 'COMPUTE', '{}',
                '{"cpu": {"min": "1", "max": null}, "mem": {"min": "256m", "max": null}}')
        """);
    db.execute(
        "insert into image_aliases (alias, image) values ('python', '00000000-0000-0000-0000-0000000000aa')");
  }

  @AfterAll
  void leave() {
    agent.close();
  }

  static Stream<Arguments> recordings() {
    List<String> lines = RecordedExchangesTest.resource("sessions.jsonl").lines().toList();
    return IntStream.range(0, lines.size()).mapToObj(i -> Arguments.of(i + 1, lines.get(i)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordings")
  void the_answer_is_the_recorded_one(int number, String line) throws Exception {
    JsonNode recorded = JSON.readTree(withIds(line));
    JsonNode expected = recorded.path("response");
    String what = number + ": " + recorded.path("op").asText();
    prepare(recorded);

    HttpResponse<String> answer =
        new Exchange(recorded)
            .replay(
                CLIENT,
                URI.create("http://127.0.0.1:" + manager.getPort()),
                RecordedExchangesTest.secrets(),
                Clock.systemUTC());

    assertThat(answer.statusCode())
        .as(what + " → " + answer.body())
        .isEqualTo(expected.path("status").asInt());
    for (var header : expected.path("headers").properties()) {
      assertThat(answer.headers().firstValue(header.getKey()))
          .as(what + ", header " + header.getKey())
          .hasValue(header.getValue().asText());
    }
    JsonNode body = answer.body().isEmpty() ? NullNode.instance : JSON.readTree(answer.body());
    JsonNode wanted = expected.has("body") ? expected.path("body") : NullNode.instance;
    assertThat(
            new Comparison(texts(recorded, "volatile"), texts(recorded, "open"))
                .differences(wanted, body))
        .as(what)
        .isEmpty();
  }

  private static List<String> texts(JsonNode recorded, String member) {
    return recorded.path(member).valueStream().map(JsonNode::asText).toList();
  }

  /** Ids differ from run to run: {@code ${id:name}} is that of the newest session of the name. */
  private String withIds(String line) {
    Matcher found = ID.matcher(line);
    return found.replaceAll(m -> newest("id::text", m.group(1)).orElseThrow());
  }

  private Optional<String> newest(String column, String name) {
    return db
        .fetch(
            "select " + column + " from sessions where name = ? order by created_at desc limit 1",
            name)
        .stream()
        .findFirst()
        .map(r -> r.get(0, String.class));
  }

  private void prepare(JsonNode recorded) throws InterruptedException {
    if (recorded.has("wait")) {
      await(recorded.at("/wait/session").asText(), recorded.at("/wait/status").asText());
    }
    if (recorded.path("agent") instanceof ObjectNode said) {
      ExecuteReply.Builder reply =
          ExecuteReply.newBuilder()
              .setStatus(said.path("status").asText())
              .setConsoleJson(said.path("console").toString())
              .setOptionsJson(said.path("options").isNull() ? "" : said.path("options").toString());
      if (!said.path("exitCode").isNull()) {
        reply.setExitCode(said.path("exitCode").asInt());
      }
      agent.nextReply = reply.build();
    }
  }

  private void await(String session, String status) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    var pause = new CountDownLatch(1);
    while (!newest("status::text", session).filter(status::equals).isPresent()) {
      assertThat(System.nanoTime()).as(session + " never became " + status).isLessThan(deadline);
      pause.await(50, TimeUnit.MILLISECONDS);
    }
  }

  @org.junit.jupiter.api.Test
  void theFormOfAnImageImportNamesProjectsAndResourceGroups() throws Exception {
    JsonNode form = JSON.readTree(ask("GET", "AKIAIOSFODNN7EXAMPLE").body());
    assertThat(form.at("/fieldGroups/0/name").asText()).isEqualTo("Import options");
    assertThat(form.at("/fieldGroups/1/name").asText()).isEqualTo("Import Task Options");
    assertThat(form.at("/fieldGroups/1/fields/0/choices").toString()).isEqualTo("[\"default\"]");
    assertThat(form.at("/fieldGroups/1/fields/1/choices").toString()).isEqualTo("[\"default\"]");
    assertThat(ask("GET", "AKIANABBDUSEREXAMPLE").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> ask(String method, String accessKey) throws Exception {
    String request =
        """
        {"method": "%s", "target": "/image/import", "as": "%s",
         "headers": {"X-BackendAI-Version": "v7.20230615", "Content-Type": "application/json"}}
        """
            .formatted(method, accessKey);
    return new Exchange(JSON.readTree(request))
        .replay(
            CLIENT,
            URI.create("http://127.0.0.1:" + manager.getPort()),
            RecordedExchangesTest.secrets(),
            Clock.systemUTC());
  }
}
