package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two endpoints and their envelopes (spec/06 §1). */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GraphqlRoutesTest {
  private World world;
  private GraphqlRoutes routes;

  @BeforeAll
  void start() {
    world = new World();
    routes = new GraphqlRoutes(world.engine, World.JSON);
  }

  @AfterAll
  void stop() {
    world.close();
  }

  private JsonNode post(String path, String body) throws Exception {
    Route route =
        routes.routes().stream().filter(r -> r.path().equals(path)).findFirst().orElseThrow();
    Reply reply = route.handler().handle(TestCall.of(World.USER, "", body));
    assertThat(reply.status()).isEqualTo(200);
    return World.JSON.valueToTree(((Reply.Json) reply).body());
  }

  @Test
  void successIsDataAlone() throws Exception {
    assertThat(post("/admin/gql", "{'query': '{ domain { name } }'}").toString())
        .isEqualTo("{\"data\":{\"domain\":{\"name\":\"default\"}}}");
    assertThat(
            post("/admin/graphql", "{'query': '{ domain { name } }', 'variables': null}")
                .toString())
        .isEqualTo("{\"domain\":{\"name\":\"default\"}}");
  }

  @Test
  void anErrorIs200InTheNewEnvelopeAnd400InTheOldOne() throws Exception {
    JsonNode answer = post("/admin/gql", "{'query': '{ agents { id } }'}");
    assertThat(answer.at("/data/agents").isNull()).isTrue();
    assertThat(answer.at("/errors/0/path/0").asText()).isEqualTo("agents");

    ApiProblem problem =
        catchThrowableOfType(
            ApiProblem.class, () -> post("/admin/graphql", "{'query': '{ agents { id } }'}"));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.slug()).isEqualTo("graphql-error");
    assertThat(problem.data().path(0).path("message").asText()).startsWith("Forbidden operation.");
  }

  @Test
  void anUnterminatedDocumentIsAnErrorWithALocationAnd400InTheOldEnvelope() throws Exception {
    JsonNode answer = post("/admin/gql", "{'query': '{ agents('}");
    assertThat(answer.get("data").isNull()).isTrue();
    assertThat(answer.at("/errors/0/message").asText()).isNotBlank();
    assertThat(answer.at("/errors/0/locations/0/line").asInt()).isEqualTo(1);

    ApiProblem problem =
        catchThrowableOfType(
            ApiProblem.class, () -> post("/admin/graphql", "{'query': '{ agents('}"));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.data().path(0).has("locations")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                     | query",
        "{'query': 1}                           | query",
        "{'query': 'x', 'variables': []}        | variables",
        "{'query': 'x', 'bogus': 1}             | bogus",
      })
  void aMalformedBodyIs400AndNamesTheKey(String body, String key) {
    ApiProblem problem = catchThrowableOfType(ApiProblem.class, () -> post("/admin/gql", body));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.msg()).isEqualTo("Input validation error");
    assertThat(problem.data().has(key)).isTrue();
  }

  @Test
  void oneOfSeveralOperationsIsChosenByName() throws Exception {
    String two = "'query': 'query a { domain { name } } query b { domain { is_active } }'";

    assertThat(
            post("/admin/gql", "{" + two + ", 'operationName': 'b'}")
                .at("/data/domain/is_active")
                .asBoolean())
        .isTrue();
    assertThat(post("/admin/gql", "{" + two + "}").path("errors")).hasSize(1);
  }
}
