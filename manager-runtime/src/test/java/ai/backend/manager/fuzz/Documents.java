package ai.backend.manager.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import graphql.language.AstPrinter;
import graphql.language.FieldDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.InterfaceTypeDefinition;
import graphql.language.ListType;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** GraphQL documents over the whole schema with hostile arguments and variables. */
final class Documents {
  private static final int LEVELS = 4;
  private static final List<String> ANY_COLUMNS =
      List.of("id", "name", "status", "nosuch", "1", "");

  private final TypeDefinitionRegistry schema;
  private final Arguments arguments;
  private final Expressions expressions;
  private final Words words;

  Documents(String schemaText, Words words) {
    this.schema = new SchemaParser().parse(schemaText);
    this.arguments = new Arguments(schema, words);
    this.expressions = new Expressions(words);
    this.words = words;
  }

  /** The JSON body of a request with one to three fields of the root. */
  String query() {
    var draft = new Draft();
    int fields = 1 + words.below(3);
    for (int i = 0; i < fields; i++) {
      draft.add("f" + i + ": ", words.one(root("Queries")));
    }
    return draft.body("query");
  }

  /** The JSON body of a request with one mutation. */
  String mutation() {
    var draft = new Draft();
    draft.add("", words.one(root("Mutations")));
    return draft.body("mutation");
  }

  private List<FieldDefinition> root(String name) {
    return schema.getType(name, ObjectTypeDefinition.class).orElseThrow().getFieldDefinitions();
  }

  /** A document that grows: its fields, and the variables they use. */
  private final class Draft {
    private final List<String> fields = new ArrayList<>();
    private final List<String> declarations = new ArrayList<>();
    private final ObjectNode variables = JsonNodeFactory.instance.objectNode();

    void add(String alias, FieldDefinition field) {
      String given =
          field.getInputValueDefinitions().stream()
              .filter(a -> words.chance(a.getType() instanceof NonNullType ? 98 : 60))
              .map(a -> a.getName() + ": " + argument(a, value(field, a)))
              .collect(Collectors.joining(", "));
      fields.add(
          alias
              + field.getName()
              + (given.isEmpty() ? "" : "(" + given + ")")
              + selection(field.getType(), LEVELS));
    }

    private String argument(InputValueDefinition argument, JsonNode value) {
      if (words.chance(40)) {
        return literal(value);
      }
      String name = "v" + declarations.size();
      declarations.add("$" + name + ": " + AstPrinter.printAstCompact(argument.getType()));
      if (words.chance(97)) {
        variables.set(name, value);
      }
      return "$" + name;
    }

    String body(String kind) {
      var body = JsonNodeFactory.instance.objectNode();
      String declared = declarations.isEmpty() ? "" : "(" + String.join(", ", declarations) + ")";
      body.put("query", kind + declared + " { " + String.join(" ", fields) + " }");
      body.set("variables", variables);
      if (words.chance(5)) {
        body.set("operationName", words.anything());
      }
      return body.toString();
    }
  }

  private JsonNode value(FieldDefinition field, InputValueDefinition argument) {
    return switch (argument.getName()) {
      case "filter" ->
          JsonNodeFactory.instance.textNode(expressions.filter(columns(field.getType())));
      case "order" ->
          JsonNodeFactory.instance.textNode(expressions.order(columns(field.getType())));
      default -> arguments.value(argument.getType());
    };
  }

  /** The fields of what a page or a connection lists. */
  private List<String> columns(Type<?> listed) {
    Optional<ObjectTypeDefinition> type = object(listed);
    for (String level : List.of("items", "edges", "node")) {
      Optional<ObjectTypeDefinition> outer = type;
      type = outer.flatMap(t -> member(t, level)).or(() -> outer);
    }
    return type.map(t -> t.getFieldDefinitions().stream().map(FieldDefinition::getName).toList())
        .orElse(ANY_COLUMNS);
  }

  private Optional<ObjectTypeDefinition> member(ObjectTypeDefinition type, String name) {
    return type.getFieldDefinitions().stream()
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .flatMap(field -> object(field.getType()));
  }

  private Optional<ObjectTypeDefinition> object(Type<?> type) {
    return schema.getType(named(type).getName(), ObjectTypeDefinition.class);
  }

  private static TypeName named(Type<?> type) {
    return switch (type) {
      case NonNullType required -> named(required.getType());
      case ListType list -> named(list.getType());
      case TypeName name -> name;
      default -> throw new IllegalStateException("an unknown kind of type");
    };
  }

  private String selection(Type<?> type, int levels) {
    Optional<ObjectTypeDefinition> object = object(type);
    if (object.isPresent()) {
      return members(object.get(), levels);
    }
    return schema.getType(named(type).getName(), InterfaceTypeDefinition.class).isPresent()
        ? " { __typename }"
        : "";
  }

  private String members(ObjectTypeDefinition type, int levels) {
    return type.getFieldDefinitions().stream()
        .filter(member -> member.getInputValueDefinitions().isEmpty())
        .filter(member -> levels > 0 || isLeaf(member))
        .filter(member -> words.chance(50))
        .map(member -> member.getName() + selection(member.getType(), levels - 1))
        .collect(Collectors.joining(" ", " { __typename ", " }"));
  }

  private boolean isLeaf(FieldDefinition field) {
    String type = named(field.getType()).getName();
    return schema.getType(type, ObjectTypeDefinition.class).isEmpty()
        && schema.getType(type, InterfaceTypeDefinition.class).isEmpty();
  }

  /** A value as it is written inside a document: like JSON, but for the names of members. */
  static String literal(JsonNode value) {
    if (value.isObject()) {
      return value.properties().stream()
          .map(member -> name(member.getKey()) + ": " + literal(member.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value.isArray()
        ? value.valueStream().map(Documents::literal).collect(Collectors.joining(", ", "[", "]"))
        : value.toString();
  }

  private static String name(String text) {
    return text.isEmpty() ? "_" : text.replaceAll("[^A-Za-z0-9_]", "_");
  }
}
