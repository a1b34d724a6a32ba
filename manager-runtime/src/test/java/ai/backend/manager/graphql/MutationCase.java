package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** Mutations over a real database: effects, payloads, roles, what must not leak. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MutationCase {
  World world;

  @BeforeAll
  void start() {
    world = new World();
  }

  @AfterAll
  void stop() {
    world.close();
  }

  JsonNode run(Principal caller, String mutation) {
    return run(caller, mutation, Map.of());
  }

  JsonNode run(Principal caller, String mutation, Map<String, Object> variables) {
    String declared = variables.isEmpty() ? "" : "($p: " + variables.get("type") + ")";
    JsonNode answer =
        world.ask(
            caller,
            "mutation" + declared + " { it: " + mutation + " }",
            variables.isEmpty() ? Map.of() : Map.of("p", variables.get("value")));
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    return answer.path("data").path("it");
  }

  static void succeeded(JsonNode payload) {
    assertThat(payload.path("msg").asText()).isIn("success", "");
    assertThat(payload.path("ok").asBoolean()).isTrue();
  }

  static void refused(JsonNode payload, String message) {
    assertThat(payload.path("msg").asText()).isEqualTo(message);
    assertThat(payload.path("ok").asBoolean()).isFalse();
  }

  JsonNode value(String query) {
    return world.ask(World.SUPERADMIN, "{ it: " + query + " }").at("/data/it");
  }
}
