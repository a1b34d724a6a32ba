package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays GraphQL exchanges recorded from 23.9.10 with its official client: same data over the same
 * rows.
 */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedQueriesTest {
  private World listed;
  private World shown;

  @BeforeAll
  void start() {
    listed = new World("sessions-listed.sql");
    shown = new World("sessions-shown.sql");
  }

  @AfterAll
  void stop() {
    listed.close();
    shown.close();
  }

  static Stream<Arguments> reads() throws Exception {
    return Recorded.exchanges("recorded-read.jsonl");
  }

  static Stream<Arguments> sessions() throws Exception {
    return Recorded.exchanges("recorded-session.jsonl");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reads")
  void administrationReadsAnswerAsRecorded(String op, JsonNode exchange) throws Exception {
    replay(listed, exchange);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sessions")
  void sessionsAnswerAsRecorded(String op, JsonNode exchange) throws Exception {
    replay(shown, exchange);
  }

  private static void replay(World world, JsonNode exchange) throws Exception {
    JsonNode recorded = exchange.path("body");
    Recorded.seedStatistics(world, recorded);

    JsonNode answer = Recorded.ask(world, exchange, exchange.path("variables"));

    assertThat(Recorded.comparable(answer))
        .isEqualTo(Recorded.comparable(withoutDefects(recorded)));
  }

  /**
   * The recorded peer fails at an agent's hardware and at a session's dependencies; ours answers
   * (spec/06 §7).
   */
  private static JsonNode withoutDefects(JsonNode recorded) throws Exception {
    ObjectNode copy = recorded.deepCopy();
    if (copy.path("errors").toString().contains("hardware_metadata")) {
      copy.remove("errors");
    }
    if (copy.path("errors").toString().contains("dependencies")) {
      copy.remove("errors");
      ObjectNode session = (ObjectNode) copy.path("data").path("compute_session");
      session.set(
          "dependencies",
          World.JSON.readTree(
              "[{\"name\":\"batch2\",\"id\":\"b86f91e9-d909-4260-8340-0d8d2d9c4b4f\"}]"));
    }
    return copy;
  }
}
