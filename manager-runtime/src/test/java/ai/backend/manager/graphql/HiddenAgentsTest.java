package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The local setting {@code hide-agents} (spec/08 §8). */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HiddenAgentsTest {
  private static final Map<String, Principal> CALLERS =
      Map.of("superadmin", World.SUPERADMIN, "admin", World.ADMIN, "user", World.USER);
  private static final String SESSION = "40000000-0000-4000-8000-000000000001";
  private static final String KERNEL = "50000000-0000-4000-8001-000000000001";
  private static final String PLACE = "{ agent agent_addr container_id }";
  private static final String CONTAINERS =
      "compute_container_list(limit: 1, offset: 0, session_id: \"" + SESSION + "\"";

  private World world;

  /** Session 1 is the user's. */
  @BeforeAll
  void start() {
    world = World.of(2);
    for (String table : new String[] {"sessions", "kernels"}) {
      world.db.execute(
          "update %s set access_key = 'AKIANABBDUSEREXAMPLE', user_uuid = 'dfa9da54-4b28-432f-be29-c0d680c7a412' where %s = '%s'"
              .formatted(table, table.equals("sessions") ? "id" : "session_id", SESSION));
    }
    world.db.execute("update kernels set container_id = 'c0ffee'");
    world
        .redis
        .shared(RedisDatabase.IMAGE)
        .sync()
        .sadd("cr.backend.ai/stable/image1:1", "i-node1".getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  void stop() {
    world.close();
  }

  private JsonNode ask(String who, boolean hides, String query) {
    world.state.hidesAgents = hides;
    return world.ask(CALLERS.get(who), "{ " + query + " }");
  }

  @ParameterizedTest
  @CsvSource({
    "user, true, true",
    "admin, true, true",
    "superadmin, true, false",
    "user, false, false",
    "admin, false, false",
    "superadmin, false, false",
  })
  void eachFieldIsNullForWhoIsNoSuperadminWhenAgentsAreHidden(
      String who, boolean hides, boolean hidden) {
    JsonNode data =
        ask(
                who,
                hides,
                """
                compute_container(id: "%s") %s
                compute_container_list(limit: 1, offset: 0, session_id: "%s", role: "main") { items %s }
                compute_session(id: "%s") { containers %s agent_ids }
                legacy_compute_session(sess_id: "%s") { agent container_id }
                legacy_compute_session_list(limit: 1, offset: 0, access_key: "AKIANABBDUSEREXAMPLE") {
                  items { agent container_id } }
                image(reference: "cr.backend.ai/stable/image1:1") { installed installed_agents }
                """
                    .formatted(KERNEL, PLACE, SESSION, PLACE, SESSION, PLACE, SESSION))
            .path("data");

    for (String at :
        new String[] {
          "/compute_container",
          "/compute_container_list/items/0",
          "/compute_session/containers/0",
          "/legacy_compute_session",
          "/legacy_compute_session_list/items/0"
        }) {
      shown(data.at(at + "/agent"), hidden, "i-node1");
      shown(data.at(at + "/container_id"), hidden, "c0ffee");
      if (!at.contains("legacy")) {
        shown(data.at(at + "/agent_addr"), hidden, "tcp://10.0.0.1:6011");
      }
    }
    shown(data.at("/image/installed_agents"), hidden, "[\"i-node1\"]");
    assertThat(data.at("/image/installed").asBoolean()).isTrue();
    assertThat(data.at("/compute_session/agent_ids/0").asText()).isEqualTo("i-node1");
  }

  private static void shown(JsonNode value, boolean hidden, String text) {
    assertThat(value.isMissingNode()).isFalse();
    if (hidden) {
      assertThat(value.isNull()).isTrue();
    } else {
      assertThat(value.isTextual() ? value.asText() : value.toString()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "user, true, true",
    "admin, true, true",
    "superadmin, true, false",
    "user, false, false",
    "admin, false, false",
    "superadmin, false, false",
  })
  void summariesAreNotFoundForWhoIsNoSuperadminWhenAgentsAreHidden(
      String who, boolean hides, boolean hidden) {
    JsonNode one = ask(who, hides, "it: agent_summary(agent_id: \"i-node1\") { id }");
    JsonNode list = ask(who, hides, "it: agent_summary_list(limit: 5, offset: 0) { total_count }");

    for (JsonNode answer : new JsonNode[] {one, list}) {
      assertThat(answer.at("/errors/0/message").asText())
          .startsWith(hidden ? "No such agent." : "");
      assertThat(answer.at("/data/it").isNull()).isEqualTo(hidden);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filter: \"agent == \\\"i-node1\\\"\" | agent",
        "filter: \"agent_addr ilike \\\"tcp%\\\"\" | agent_addr",
        "order: \"agent\" | agent",
        "order: \"-agent_addr\" | agent_addr",
      })
  void whatIsHiddenCannotBeProbedByFilterOrOrder(String argument, String column) {
    String query = "it: " + CONTAINERS + ", " + argument + ") { total_count }";

    assertThat(ask("user", true, query).at("/errors/0/message").asText())
        .contains("unknown field name '" + column + "'");
    assertThat(ask("user", false, query).at("/data/it/total_count").asInt()).isEqualTo(2);
    assertThat(ask("superadmin", true, query).at("/data/it/total_count").asInt()).isEqualTo(2);
  }

  @Test
  void legacySessionsCannotBeOrderedByTheirHiddenAgent() {
    String query =
        "it: legacy_compute_session_list(limit: 1, offset: 0, order_key: \"agent\") { total_count }";

    assertThat(ask("user", true, query).at("/errors/0/message").asText())
        .contains("unknown field name 'agent'");
    assertThat(ask("user", false, query).at("/data/it/total_count").asInt()).isEqualTo(1);
  }
}
