package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the recorded administration of 23.9.10 in its order. Where ours answers something else on
 * purpose, the exchange says what and why ({@code ours}, {@code why}).
 */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedMutationsTest {
  /** Made anew by each run. */
  private static final Set<String> VOLATILE =
      Set.of(
          "id",
          "uuid",
          "access_key",
          "main_access_key",
          "secret_key",
          "task_id",
          "created_at",
          "last_used");

  private World world;

  /** Recorded ids and keys → those which our run made in their place. */
  private final Map<String, String> made = new HashMap<>();

  @BeforeAll
  void start() {
    world = new World();
  }

  @AfterAll
  void stop() {
    world.close();
  }

  static Stream<Arguments> exchanges() throws Exception {
    return Recorded.exchanges("recorded-write.jsonl");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exchanges")
  void isAnsweredAsRecorded(String op, JsonNode exchange) {
    JsonNode answer = Recorded.ask(world, exchange, translated(exchange.path("variables")));
    learn(exchange.path("body"), answer);

    JsonNode ours = exchange.path("ours");
    if (ours.has("at")) {
      assertThat(answer.at(ours.path("at").asText())).as(why(exchange)).isEqualTo(ours.get("is"));
    } else {
      JsonNode wanted = ours.isMissingNode() ? exchange.path("body") : ours;
      assertThat(comparable(answer)).as(why(exchange)).isEqualTo(comparable(wanted));
    }
  }

  private static String why(JsonNode exchange) {
    return exchange.path("why").asText("as recorded");
  }

  private void learn(JsonNode recorded, JsonNode ours) {
    recorded
        .properties()
        .forEach(
            member -> {
              JsonNode other = ours.path(member.getKey());
              if (VOLATILE.contains(member.getKey()) && other.isTextual()) {
                made.put(member.getValue().asText(), other.asText());
              }
              learn(member.getValue(), other);
            });
  }

  private JsonNode translated(JsonNode variables) {
    ObjectNode copy = World.JSON.createObjectNode();
    variables
        .properties()
        .forEach(
            member ->
                copy.set(
                    member.getKey(),
                    member.getValue().isTextual()
                        ? TextNode.valueOf(
                            made.getOrDefault(
                                member.getValue().asText(), member.getValue().asText()))
                        : member.getValue()));
    return copy;
  }

  /** Volatile members by kind only, integrity errors without their reason. */
  private static JsonNode comparable(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = World.JSON.createObjectNode();
      object
          .properties()
          .forEach(
              member ->
                  copy.set(
                      member.getKey(),
                      VOLATILE.contains(member.getKey())
                          ? TextNode.valueOf(member.getValue().getNodeType().name())
                          : comparable(member.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = World.JSON.createArrayNode();
      array.forEach(item -> copy.add(comparable(item)));
      return Recorded.comparable(copy);
    }
    return node.isTextual() && node.asText().startsWith("integrity error")
        ? TextNode.valueOf("integrity error")
        : Recorded.comparable(node);
  }
}
