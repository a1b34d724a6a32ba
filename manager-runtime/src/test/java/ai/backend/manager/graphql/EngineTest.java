package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors, introspection, pages, and what is selected. */
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
  void allErrorsOfADocumentAreTold() {
    JsonNode errors =
        world.ask(World.SUPERADMIN, "{ bogus domain { name wrong } agent { id } }").path("errors");

    assertThat(errors.findValuesAsText("message"))
        .contains(
            "Cannot query field 'bogus' on type 'Queries'.",
            "Cannot query field 'wrong' on type 'Domain'.")
        .anyMatch(message -> message.contains("agent_id"));
  }

  @Test
  void theSchemaCanBeAskedForWhenTheSwitchIsOn() {
    world.state.introspection = true;
    JsonNode answer =
        world.ask(World.USER, "{ __schema { queryType { name } mutationType { name } } }");
    world.state.introspection = false;

    assertThat(answer.at("/data/__schema/queryType/name").asText()).isEqualTo("Queries");
    assertThat(world.ask(World.USER, "{ __type(name: \"Agent\") { name } }").path("data").isNull())
        .isTrue();
  }

  @Test
  void aTextThatLooksLikeIntrospectionIsNone() {
    JsonNode answer = world.ask(World.SUPERADMIN, "{ domain(name: \"__schema\") { name } }");

    assertThat(answer.has("errors")).isFalse();
  }

  @Test
  void aFrozenManagerRefusesMutationsAndAnswersQueries() {
    world.state.frozen = true;
    JsonNode mutation =
        world.ask(World.SUPERADMIN, "mutation { delete_domain(name: \"default\") { ok msg } }");
    JsonNode bare =
        world.ask(
            World.SUPERADMIN,
            "mutation { delete_container_registry(hostname: \"x\") { container_registry { id } } }");
    JsonNode query = world.ask(World.SUPERADMIN, "{ domain { is_active } }");
    world.state.frozen = false;

    for (JsonNode answer : java.util.List.of(mutation, bare)) {
      assertThat(answer.at("/errors/0/message").asText())
          .startsWith("The server is frozen due to maintenance.");
    }
    assertThat(query.at("/data/domain/is_active").asBoolean()).isTrue();
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
  void typenameMayAlwaysBeAskedFor() {
    JsonNode answer = world.ask(World.USER, "{ domain { __typename name } }");

    assertThat(answer.at("/data/domain/__typename").asText()).isEqualTo("Domain");
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
            "{ compute_session_list(limit: 1000, offset: 0, filter: \"scheduled_at >"
                + " \\\"2020-01-01\\\"\") { items { id } } }");
    assertThat(answer.has("errors")).isFalse();

    world.db.execute("ALTER TABLE resource_presets RENAME TO gone");
    JsonNode failed = world.ask(World.SUPERADMIN, "{ resource_presets { name } }");
    world.db.execute("ALTER TABLE gone RENAME TO resource_presets");

    assertThat(failed.at("/errors/0/message").asText())
        .isEqualTo("the database refused the statement");
  }
}
