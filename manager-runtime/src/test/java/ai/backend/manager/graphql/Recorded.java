package ai.backend.manager.graphql;

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
import org.junit.jupiter.params.provider.Arguments;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Exchanges recorded from 23.9.10 with its official client, and how answers are compared. */
final class Recorded {
  /** Differ from call to call, or differ on purpose (see {@link #comparable}). */
  static final Set<String> VOLATILE = Set.of("last_used", "hardware_metadata");

  static final Map<String, Principal> CALLERS =
      Map.of("admin", World.SUPERADMIN, "domain-admin", World.ADMIN, "user", World.USER);

  private Recorded() {}

  /** Our answer to a recorded request, with the given variables. */
  static JsonNode ask(World world, JsonNode exchange, JsonNode variables) {
    return world.ask(
        CALLERS.get(exchange.path("role").asText()),
        exchange.path("query").asText(),
        World.JSON.convertValue(variables, Map.class));
  }

  /**
   * JSON texts parsed, blanks at the end of texts removed, volatile members nulled, numbers by
   * value.
   */
  static JsonNode comparable(JsonNode node) {
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
      Stream<JsonNode> items = array.valueStream().map(Recorded::comparable);
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
  static void seedStatistics(World world, JsonNode node) throws Exception {
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

  static Stream<Arguments> exchanges(String resource) throws Exception {
    Stream.Builder<Arguments> arguments = Stream.builder();
    for (String line : World.resource(resource).lines().toList()) {
      JsonNode exchange = World.JSON.readTree(line);
      arguments.add(Arguments.of(exchange.path("op").asText(), exchange));
    }
    return arguments.build();
  }
}
