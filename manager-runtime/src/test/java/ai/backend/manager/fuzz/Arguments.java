package ai.backend.manager.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.ListType;
import graphql.language.NonNullType;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.util.List;

/** Values for arguments of a GraphQL type: mostly of its kind, sometimes of any. */
final class Arguments {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<Long> NUMBERS =
      List.of(0L, 1L, -1L, 10L, 100L, 1001L, 2147483647L, -2147483648L, 99999999999L);
  private static final List<String> IDS =
      List.of(
          "00000000-0000-0000-0000-000000000000",
          "2de2b969-1d04-48a6-af16-0bc8adb3c831",
          "x",
          "",
          "1-1-1-1-1",
          "VXNlck5vZGU6eA==");
  private static final List<String> MOMENTS =
      List.of("2026-11-21T00:00:00Z", "x", "", "-1", "+999999999-12-31T23:59:59Z");

  /** Names of what is there, so that a value comes past the look-up. */
  private static final List<String> KNOWN =
      List.of(
          "default",
          "user@lablup.com",
          "user2@lablup.com",
          "AKIANATWOUSEREXAMPLE",
          "i-oracle",
          "2de2b969-1d04-48a6-af16-0bc8adb3c831",
          "127.0.0.1:5000/oracle/python:3.11-debian12",
          "python",
          "{}");

  private final TypeDefinitionRegistry schema;
  private final Words words;

  Arguments(TypeDefinitionRegistry schema, Words words) {
    this.schema = schema;
    this.words = words;
  }

  JsonNode value(Type<?> type) {
    return value(type, 3);
  }

  private JsonNode value(Type<?> type, int depth) {
    if (words.chance(4)) {
      return words.anything();
    }
    return switch (type) {
      case NonNullType required -> value(required.getType(), depth);
      case ListType list -> JSON.arrayNode().add(value(list.getType(), depth));
      case TypeName name -> named(name.getName(), depth);
      default -> JSON.nullNode();
    };
  }

  private JsonNode named(String name, int depth) {
    return switch (name) {
      case "Int", "BigInt" -> JSON.numberNode(words.one(NUMBERS));
      case "Float" -> JSON.numberNode(words.one(List.of(0.5, -1.0, 1e308)));
      case "Boolean" -> JSON.booleanNode(words.chance(50));
      case "JSONString" -> JSON.textNode(words.chance(60) ? words.object(2) : words.text());
      case "UUID", "ID" -> JSON.textNode(words.one(IDS));
      case "DateTime" -> JSON.textNode(words.one(MOMENTS));
      default ->
          schema
              .getType(name, InputObjectTypeDefinition.class)
              .filter(input -> depth > 0)
              .map(input -> object(input, depth - 1))
              .orElseGet(() -> JSON.textNode(words.chance(40) ? words.one(KNOWN) : words.text()));
    };
  }

  private JsonNode object(InputObjectTypeDefinition input, int depth) {
    var object = JSON.objectNode();
    for (InputValueDefinition member : input.getInputValueDefinitions()) {
      if (member.getType() instanceof NonNullType ? words.chance(97) : words.chance(35)) {
        object.set(member.getName(), value(member.getType(), depth));
      }
    }
    return object;
  }
}
