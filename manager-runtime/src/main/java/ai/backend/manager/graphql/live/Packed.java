package ai.backend.manager.graphql.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/** MessagePack values of Redis as JSON. */
final class Packed {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Packed() {}

  /** Empty when the bytes are no MessagePack value. */
  static Optional<JsonNode> json(byte[] packed) {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(packed)) {
      return Optional.of(json(unpacker.unpackValue()));
    } catch (IOException | RuntimeException malformed) {
      return Optional.empty();
    }
  }

  private static JsonNode json(Value value) {
    return switch (value.getValueType()) {
      case NIL -> NODES.nullNode();
      case BOOLEAN -> NODES.booleanNode(value.asBooleanValue().getBoolean());
      case INTEGER -> NODES.numberNode(value.asIntegerValue().toBigInteger());
      case FLOAT -> NODES.numberNode(value.asFloatValue().toDouble());
      case STRING -> NODES.textNode(value.asStringValue().asString());
      case BINARY -> NODES.textNode(value.asBinaryValue().asString());
      case ARRAY -> array(value);
      case MAP -> object(value);
      case EXTENSION -> throw new IllegalArgumentException("an extension value");
    };
  }

  private static ArrayNode array(Value value) {
    ArrayNode items = NODES.arrayNode();
    value.asArrayValue().forEach(item -> items.add(json(item)));
    return items;
  }

  private static ObjectNode object(Value value) {
    ObjectNode members = NODES.objectNode();
    for (Map.Entry<Value, Value> entry : value.asMapValue().entrySet()) {
      Value key = entry.getKey();
      String name = key.isStringValue() ? key.asStringValue().asString() : key.toString();
      members.set(name, json(entry.getValue()));
    }
    return members;
  }
}
