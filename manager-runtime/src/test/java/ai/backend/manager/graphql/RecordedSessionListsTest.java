package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the recorded session lists, their pages included, and session details: for each command
 * the tables hold the sessions which its answers show, in the state which they show.
 */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedSessionListsTest {
  private World world;

  @BeforeAll
  void start() {
    world = new World();
  }

  @AfterAll
  void stop() {
    world.close();
  }

  /** The exchanges of each command together; the same command given again is another one. */
  static Stream<Arguments> commands() throws Exception {
    var commands = new ArrayList<List<JsonNode>>();
    String last = "";
    for (String line : World.resource("recorded-session-lists.jsonl").lines().toList()) {
      JsonNode exchange = World.JSON.readTree(line);
      if (!exchange.path("op").asText().equals(last)) {
        last = exchange.path("op").asText();
        commands.add(new ArrayList<>());
      }
      commands.getLast().add(exchange);
    }
    return commands.stream()
        .map(command -> Arguments.of(command.getFirst().path("op").asText(), command));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void isAnsweredAsRecorded(String command, List<JsonNode> exchanges) throws Exception {
    var seed = new SessionSeed(world);
    seed.clear();
    int total = 0;
    for (JsonNode exchange : exchanges) {
      Recorded.seedStatistics(world, exchange.path("body"));
      JsonNode data = exchange.path("body").path("data");
      data.path("compute_session_list").path("items").forEach(seed::insert);
      seed.insert(data.path("compute_session"));
      total = Math.max(total, data.path("compute_session_list").path("total_count").asInt());
    }
    seed.olderOnes(total);
    for (JsonNode exchange : exchanges) {
      JsonNode answer = Recorded.ask(world, exchange, exchange.path("variables"));

      assertThat(Recorded.comparable(answer))
          .isEqualTo(Recorded.comparable(withoutDefects(exchange.path("body"))));
    }
  }

  /**
   * The recorded peer fails at a session's dependencies; these sessions have none in our tables.
   */
  private static JsonNode withoutDefects(JsonNode recorded) {
    ObjectNode copy = recorded.deepCopy();
    if (copy.path("errors").toString().contains("dependencies")) {
      copy.remove("errors");
      ArrayNode none = World.JSON.createArrayNode();
      ((ObjectNode) copy.path("data").path("compute_session")).set("dependencies", none);
    }
    return copy;
  }
}
