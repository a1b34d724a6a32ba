package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The manager answers as the recorded installation did (see the README beside the recordings). */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
class RecordedExchangesTest {
  /** Recordings that are replayed, in this order. */
  private static final List<String> FILES =
      List.of(
          "gateway-errors",
          "auth",
          "resource",
          "manager",
          "config",
          "account",
          "dotfile",
          "error-log");

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext database;

  static Stream<Arguments> recordings() {
    return FILES.stream()
        .flatMap(
            file -> {
              List<String> lines = resource(file + ".jsonl").lines().toList();
              return IntStream.range(0, lines.size())
                  .mapToObj(i -> Arguments.of(file + " " + (i + 1), lines.get(i)));
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordings")
  void the_answer_is_the_recorded_one(String where, String line) throws Exception {
    JsonNode recorded = JSON.readTree(line);
    // the recorded agent sent heartbeats; here nobody does, however long other tests took before
    database.execute("update agents set status = 'ALIVE' where status = 'LOST'");
    if (recorded.has("load")) {
      database.execute(resource(recorded.path("load").asText()));
    }
    if (recorded.path("eventually").asBoolean()) {
      comesToAnswerAsRecorded(where, recorded);
    } else {
      answersAsRecorded(where, recorded);
    }
  }

  private void comesToAnswerAsRecorded(String where, JsonNode recorded) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        answersAsRecorded(where, recorded);
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private void answersAsRecorded(String where, JsonNode recorded) throws Exception {
    JsonNode expected = recorded.path("response");
    String what = where + ": " + recorded.path("op").asText();

    HttpResponse<String> answer =
        new Exchange(recorded).replay(CLIENT, origin(), secrets(), Clock.systemUTC());

    assertThat(answer.statusCode())
        .as(what + " → " + answer.body())
        .isEqualTo(expected.path("status").asInt());
    for (var header : expected.path("headers").properties()) {
      assertThat(answer.headers().firstValue(header.getKey()))
          .as(what + ", header " + header.getKey())
          .hasValue(header.getValue().asText());
    }
    JsonNode body = answer.body().isEmpty() ? NullNode.instance : JSON.readTree(answer.body());
    var volatilePaths = recorded.path("volatile").valueStream().map(JsonNode::asText).toList();
    assertThat(new Comparison(volatilePaths).differences(expected.path("body"), body))
        .as(what)
        .isEmpty();
  }

  private URI origin() {
    return URI.create("http://127.0.0.1:" + manager.getPort());
  }

  static Map<String, String> secrets() throws IOException {
    var secrets = new HashMap<String, String>();
    JSON.readTree(resource("accounts.json"))
        .path("keypairs")
        .forEach(k -> secrets.put(k.path("access_key").asText(), k.path("secret_key").asText()));
    return secrets;
  }

  static String resource(String name) {
    try (var in = RecordedExchangesTest.class.getResourceAsStream("/transcripts/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
