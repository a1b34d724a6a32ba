package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import graphql.language.FieldDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks each query for each of its fields, and for the fields of those. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryFieldTest {
  private static final TypeDefinitionRegistry TYPES =
      new SchemaParser().parse(World.resource("schema-23.09.graphql"));

  /** Required arguments, and what they must name to find a row of {@code many-rows.sql}. */
  private static final Map<String, String> ARGUMENTS =
      Map.ofEntries(
          Map.entry("limit", "10"),
          Map.entry("offset", "0"),
          Map.entry("agent_id", "\"i-node1\""),
          Map.entry("reference", "\"image1\""),
          Map.entry("domain", "\"default\""),
          Map.entry("user_group", "\"10000000-0000-4000-8000-000000000001\""),
          Map.entry("access_key", "\"AKIAIOSFODNN7EXAMPLE\""),
          Map.entry("session_id", "\"40000000-0000-4000-8000-000000000001\""),
          Map.entry("sess_id", "\"session1\""),
          Map.entry("endpoint_id", "\"70000000-0000-4000-8000-000000000001\""),
          Map.entry("routing_id", "\"80000000-0000-4000-8000-000000000001\""),
          Map.entry("token", "\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTUyMjIyMTl9.1\""),
          Map.entry("storage_host_name", "\"local:volume1\""),
          Map.entry("quota_scope_id", "\"user:f38dea23-50fa-42a0-b5ae-338f5f4693f4\""),
          Map.entry("hostname", "\"cr.backend.ai\""));

  private static final Map<String, String> BY_QUERY =
      Map.ofEntries(
          Map.entry("node", "id: \"VXNlck5vZGU6MjAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAx\""),
          Map.entry(
              "user_node", "id: \"VXNlck5vZGU6MjAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAx\""),
          Map.entry(
              "group_node",
              "id: \"R3JvdXBOb2RlOjEwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMQ==\""),
          Map.entry("group", "id: \"10000000-0000-4000-8000-000000000001\""),
          Map.entry("groups_by_name", "name: \"project1\""),
          Map.entry("compute_session", "id: \"40000000-0000-4000-8000-000000000001\""),
          Map.entry("compute_container", "id: \"50000000-0000-4000-8001-000000000001\""),
          Map.entry("vfolder", "id: \"60000000-0000-4000-8000-000000000001\""),
          Map.entry("storage_volume", "id: \"local:volume1\""),
          Map.entry("user_resource_policy", "name: \"policy1\""),
          Map.entry("project_resource_policy", "name: \"policy1\""),
          Map.entry("resource_preset", "name: \"preset1\""),
          Map.entry("scaling_group", "name: \"default\""));

  /** There is no storage proxy whose volumes these could tell of. */
  private static final Set<String> WITHOUT_STORAGE = Set.of("storage_volume", "quota_scope");

  private World world;

  @BeforeAll
  void start() {
    world = World.of(3);
  }

  @AfterAll
  void stop() {
    world.close();
  }

  static Stream<FieldDefinition> queries() {
    return object("Queries").getFieldDefinitions().stream();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyFieldOfAQueryCanBeAskedFor(FieldDefinition query) {
    String document =
        "{ %s%s %s }".formatted(query.getName(), arguments(query), selection(query.getType(), 4));

    JsonNode answer = world.ask(World.SUPERADMIN, document);

    if (WITHOUT_STORAGE.contains(query.getName())) {
      assertThat(answer.at("/errors/0/message").asText()).startsWith("No such storage volume.");
    } else {
      assertThat(answer.path("errors")).as(document).isEmpty();
      assertThat(answer.path("data").path(query.getName()).isNull()).as(document).isFalse();
    }
  }

  private static String arguments(FieldDefinition query) {
    String wanted = BY_QUERY.get(query.getName());
    if (wanted == null) {
      wanted =
          query.getInputValueDefinitions().stream()
              .filter(argument -> argument.getType() instanceof NonNullType)
              .map(InputValueDefinition::getName)
              .map(name -> name + ": " + ARGUMENTS.get(name))
              .collect(Collectors.joining(", "));
    }
    return wanted.isEmpty() ? "" : "(" + wanted + ")";
  }

  /** All fields down to a depth; an interface's own. */
  private static String selection(Type<?> type, int depth) {
    String name = name(type);
    var definition = TYPES.types().get(name);
    if (definition instanceof ObjectTypeDefinition object) {
      String fields =
          object.getFieldDefinitions().stream()
              .filter(field -> depth > 1 || !isObject(field.getType()))
              .map(field -> field.getName() + " " + selection(field.getType(), depth - 1))
              .collect(Collectors.joining(" "));
      return "{ __typename " + fields + " }";
    }
    return definition == null ? "" : "{ __typename id ... on UserNode { email } }";
  }

  private static boolean isObject(Type<?> type) {
    return TYPES.types().containsKey(name(type));
  }

  private static String name(Type<?> type) {
    return type instanceof TypeName named
        ? named.getName()
        : name((Type<?>) type.getChildren().getFirst());
  }

  private static ObjectTypeDefinition object(String name) {
    return (ObjectTypeDefinition) TYPES.types().get(name);
  }
}
