package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import graphql.language.AstPrinter;
import graphql.language.FieldDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors, limits, statement counts and the schema's agreement with 23.09. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineTest {
  private World world;

  @BeforeAll
  void start() {
    world = new World("sessions-listed.sql", "sessions-shown.sql");
  }

  @AfterAll
  void stop() {
    world.close();
  }

  @Test
  void everyTypeAndFieldServedIsThatOf2309() {
    TypeDefinitionRegistry ours = new SchemaParser().parse(SchemaText.text());
    TypeDefinitionRegistry theirs =
        new SchemaParser().parse(World.resource("schema-23.09.graphql"));

    var differences = new ArrayList<String>();
    for (ObjectTypeDefinition type : ours.getTypes(ObjectTypeDefinition.class)) {
      var known = (ObjectTypeDefinition) theirs.types().get(type.getName());
      for (FieldDefinition field : type.getFieldDefinitions()) {
        boolean same =
            known != null
                && known.getFieldDefinitions().stream()
                    .anyMatch(
                        other ->
                            AstPrinter.printAstCompact(other)
                                .equals(AstPrinter.printAstCompact(field)));
        if (!same) {
          differences.add(type.getName() + "." + field.getName());
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ bogus }                        | Cannot query field 'bogus' on type 'Queries'.",
        "query($x: Int) { domain { name } } | Variable '$x' is never used.",
        "{ __schema { types { name } } }  | Cannot query '__schema': introspection is disabled.",
      })
  void aRefusedDocumentHasNoDataAndOneErrorWithoutPath(String query, String message) {
    JsonNode answer = world.ask(World.SUPERADMIN, query);

    assertThat(answer.path("data").isNull()).isTrue();
    assertThat(answer.at("/errors/0/message").asText()).isEqualTo(message);
    assertThat(answer.at("/errors/0").has("path")).isFalse();
    assertThat(answer.at("/errors/0").has("extensions")).isFalse();
  }

  @Test
  void aDocumentThatDoesNotParseIsAnErrorWithALocation() {
    JsonNode answer = world.ask(World.SUPERADMIN, "{ agents(");

    assertThat(answer.path("data").isNull()).isTrue();
    assertThat(answer.at("/errors/0/locations/0/line").asInt()).isEqualTo(1);
  }

  @Test
  void oneFailingFieldLeavesTheOthers() {
    JsonNode answer = world.ask(World.USER, "{ agents { id } domain { name } }");

    assertThat(answer.at("/data/agents").isNull()).isTrue();
    assertThat(answer.at("/data/domain/name").asText()).isEqualTo("default");
    assertThat(answer.at("/errors/0/path/0").asText()).isEqualTo("agents");
  }

  @Test
  void extraVariablesAreIgnored() {
    JsonNode answer =
        world.ask(
            World.USER,
            "query($n: String) { domain(name: $n) { name } }",
            Map.of("n", "default", "x", 1));

    assertThat(answer.has("errors")).isFalse();
  }

  @Test
  void aDeepDocumentIsRefused() {
    String query =
        "{ compute_session(id: \"2a1d18da-e85a-4be0-8d53-49118c7224f5\") { "
            + "dependencies { ".repeat(20)
            + "id"
            + " }".repeat(20)
            + " } }";

    assertThat(world.ask(World.SUPERADMIN, query).path("errors")).isNotEmpty();
  }

  @Test
  void typenameMayAlwaysBeAskedFor() {
    JsonNode answer = world.ask(World.USER, "{ domain { __typename name } }");

    assertThat(answer.at("/data/domain/__typename").asText()).isEqualTo("Domain");
  }

  @Test
  void aListOfSessionsTakesThreeStatementsWhateverItsLength() {
    String query =
        """
        query($limit: Int!) { compute_session_list(limit: $limit, offset: 0) {
          items { id name group_name user_email full_name main_kernel_id main_kernel_role occupied_slots service_ports
                  idle_checks commit_status inference_metrics abusing_reports
                  containers { id container_id live_stat last_stat } }
          total_count } }
        """;

    world.statements.clear();
    JsonNode one = world.ask(World.SUPERADMIN, query, Map.of("limit", 1));
    int forOne = world.statements.size();
    world.statements.clear();
    JsonNode all = world.ask(World.SUPERADMIN, query, Map.of("limit", 100));

    assertThat(all.has("errors")).as(all.toString()).isFalse();
    assertThat(one.at("/data/compute_session_list/items")).hasSize(1);
    assertThat(all.at("/data/compute_session_list/items")).hasSize(10);
    assertThat(all.at("/data/compute_session_list/total_count").asInt()).isEqualTo(10);
    assertThat(forOne).isEqualTo(3);
    assertThat(world.statements).hasSize(3);
  }

  @Test
  void aListOfUsersWithTheirProjectsTakesThreeStatements() {
    world.statements.clear();

    world.ask(
        World.SUPERADMIN,
        "{ user_list(limit: 10, offset: 0) { items { email groups { name } } total_count } }");

    assertThat(world.statements).hasSize(3);
  }

  @Test
  void onlyWhatIsAskedForIsSelected() {
    world.statements.clear();

    world.ask(World.SUPERADMIN, "{ keypair { user_id } }");

    assertThat(world.statements).hasSize(1);
    assertThat(world.statements.getFirst()).doesNotContain("secret_key").contains("user_id");
  }

  @Test
  void pagesDoNotOverlapAndTheCountIsTheSameOnEach() {
    String query =
        "query($o: Int!) { compute_session_list(limit: 4, offset: $o) { items { id } total_count }"
            + " }";
    var ids = new java.util.HashSet<String>();

    for (int offset : new int[] {0, 4, 8}) {
      JsonNode page =
          world.ask(World.SUPERADMIN, query, Map.of("o", offset)).at("/data/compute_session_list");
      page.path("items").forEach(item -> ids.add(item.path("id").asText()));
      assertThat(page.path("total_count").asInt()).isEqualTo(10);
    }

    assertThat(ids).hasSize(10);
  }

  @Test
  void aDatabaseFailureIsToldWithoutItsText() {
    JsonNode answer =
        world.ask(
            World.SUPERADMIN,
            "{ compute_session_list(limit: 2147483647, offset: 0, filter: \"scheduled_at >"
                + " \\\"2020-01-01\\\"\") { items { id } } }");
    assertThat(answer.has("errors")).isFalse();

    world.db.execute("ALTER TABLE resource_presets RENAME TO gone");
    JsonNode failed = world.ask(World.SUPERADMIN, "{ resource_presets { name } }");
    world.db.execute("ALTER TABLE gone RENAME TO resource_presets");

    assertThat(failed.at("/errors/0/message").asText())
        .isEqualTo("the database refused the statement");
  }
}
