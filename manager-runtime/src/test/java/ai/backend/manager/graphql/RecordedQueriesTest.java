package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
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
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/**
 * Replays GraphQL exchanges recorded from 23.9.10 with its official client: same data over the same
 * rows.
 */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedQueriesTest {
  /** Differ from call to call, or differ on purpose (see {@link #comparable}). */
  private static final Set<String> VOLATILE = Set.of("last_used", "hardware_metadata");

  private static final Map<String, Principal> CALLERS =
      Map.of("admin", World.SUPERADMIN, "domain-admin", World.ADMIN, "user", World.USER);

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
    return exchanges("recorded-read.jsonl");
  }

  static Stream<Arguments> sessions() throws Exception {
    return exchanges("recorded-session.jsonl");
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
    seedStatistics(world, recorded);

    JsonNode answer =
        world.ask(
            CALLERS.get(exchange.path("role").asText()),
            exchange.path("query").asText(),
            World.JSON.convertValue(exchange.path("variables"), Map.class));

    assertThat(comparable(answer)).isEqualTo(comparable(withoutDefects(recorded)));
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

  /**
   * JSON texts parsed, blanks at the end of texts removed, volatile members nulled, numbers by
   * value.
   */
  private static JsonNode comparable(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = World.JSON.createObjectNode();
      object
          .properties()
          .forEach(
              entry ->
                  copy.set(
                      entry.getKey(),
                      VOLATILE.contains(entry.getKey()) ? null : comparable(entry.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = World.JSON.createArrayNode();
      boolean unordered = array.path(0).isTextual() || sameAge(array);
      Stream<JsonNode> items = array.valueStream().map(RecordedQueriesTest::comparable);
      (unordered ? items.sorted((a, b) -> a.toString().compareTo(b.toString())) : items)
          .forEach(copy::add);
      return copy;
    }
    if (node instanceof TextNode text) {
      return parsed(text.asText().stripTrailing());
    }
    return node.isNumber() ? TextNode.valueOf(Double.toString(node.asDouble())) : node;
  }

  /** Rows that the default order does not tell apart. */
  private static boolean sameAge(ArrayNode array) {
    return array.path(0).has("created_at")
        && array.findValuesAsText("created_at").stream().distinct().count() == 1;
  }

  private static JsonNode parsed(String text) {
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return comparable(World.JSON.readTree(text));
      } catch (java.io.IOException plain) {
        return TextNode.valueOf(text);
      }
    }
    return TextNode.valueOf(text);
  }

  /** Puts the statistics which a recorded answer shows where an agent would have put them. */
  private static void seedStatistics(World world, JsonNode node) throws Exception {
    for (JsonNode child : node) {
      seedStatistics(world, child);
    }
    String id = node.path("id").asText();
    if (node.path("live_stat").isTextual()) {
      world.putStatistics(id, packed(World.JSON.readTree(node.path("live_stat").asText())));
    } else if (node.has("cpu_cur_pct")) {
      JsonNode stat =
          World.JSON.readTree(
              "{\"node\":{\"cpu_util\":{\"pct\":\"%s\"},\"mem\":{\"current\":\"%s\"}}}"
                  .formatted(
                      node.path("cpu_cur_pct").asText(), node.path("mem_cur_bytes").asText()));
      world.putStatistics(id, packed(stat));
    }
    if (node.has("concurrency_used")) {
      world
          .redis
          .shared(RedisDatabase.STAT)
          .sync()
          .set(
              "keypair.concurrency_used." + node.path("access_key").asText(),
              node.path("concurrency_used").asText().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] packed(JsonNode json) throws Exception {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      pack(packer, json);
      return packer.toByteArray();
    }
  }

  private static void pack(MessageBufferPacker packer, JsonNode json) throws Exception {
    if (json.isObject()) {
      packer.packMapHeader(json.size());
      for (var entry : json.properties()) {
        packer.packString(entry.getKey());
        pack(packer, entry.getValue());
      }
    } else if (json.isNull()) {
      packer.packNil();
    } else {
      packer.packString(json.asText());
    }
  }

  private static Stream<Arguments> exchanges(String resource) throws Exception {
    Stream.Builder<Arguments> arguments = Stream.builder();
    for (String line : World.resource(resource).lines().toList()) {
      JsonNode exchange = World.JSON.readTree(line);
      arguments.add(Arguments.of(exchange.path("op").asText(), exchange));
    }
    return arguments.build();
  }
}
