package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relay nodes and connections (spec/06 §4). */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionTest {
  private static final String FILTER = "filter: \"username like \\\"member%\\\"\"";

  private World world;

  @BeforeAll
  void start() {
    world = World.of(7);
  }

  @AfterAll
  void stop() {
    world.close();
  }

  private JsonNode users(String arguments) {
    JsonNode answer =
        world.ask(
            World.SUPERADMIN,
            "{ user_nodes("
                + arguments
                + ") { count pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges {"
                + " cursor node { id username } } } }");
    assertThat(answer.path("errors")).isEmpty();
    return answer.at("/data/user_nodes");
  }

  private static List<String> names(JsonNode connection) {
    return connection.path("edges").findValuesAsText("username");
  }

  @Test
  void goingForwardMeetsEachNodeOnce() {
    var seen = new ArrayList<String>();
    String after = "";
    JsonNode page;
    do {
      page = users(FILTER + ", order: \"-username\", first: 3" + after);
      seen.addAll(names(page));
      assertThat(page.path("count").asInt()).isEqualTo(7);
      after = ", after: \"" + page.at("/pageInfo/endCursor").asText() + "\"";
    } while (page.at("/pageInfo/hasNextPage").asBoolean());

    assertThat(seen)
        .containsExactly(
            "member7", "member6", "member5", "member4", "member3", "member2", "member1");
    assertThat(page.at("/pageInfo/hasPreviousPage").asBoolean()).isFalse();
  }

  @Test
  void goingBackwardKeepsTheOrderWithinAPage() {
    JsonNode end = users(FILTER + ", order: \"username\", last: 2");
    JsonNode before =
        users(
            FILTER
                + ", order: \"username\", last: 4, before: \""
                + end.at("/pageInfo/startCursor").asText()
                + "\"");

    assertThat(names(end)).containsExactly("member6", "member7");
    assertThat(end.at("/pageInfo/hasPreviousPage").asBoolean()).isTrue();
    assertThat(names(before)).containsExactly("member2", "member3", "member4", "member5");
    assertThat(before.at("/pageInfo/hasNextPage").asBoolean()).isFalse();
  }

  @Test
  void anOffsetIsPlainAndSetsNoFlag() {
    JsonNode page = users(FILTER + ", order: \"username\", offset: 5, first: 1");

    assertThat(names(page)).containsExactly("member6");
    assertThat(page.at("/pageInfo/hasNextPage").asBoolean()).isFalse();
  }

  @Test
  void withoutArgumentsAllRowsComeInTheOrderOfTheirIds() {
    JsonNode page = users(FILTER);

    assertThat(names(page)).hasSize(7).startsWith("member1", "member2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "first: 1, last: 1      | cannot be mixed",
        "first: -1              | must not be negative",
        "first: 1, after: \"x\" | global id",
        "first: 1, after: \"R3JvdXBOb2RlOjEwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMQ==\" |"
            + " not of a UserNode",
      })
  void badArgumentsAreRefused(String arguments, String message) {
    JsonNode answer =
        world.ask(World.SUPERADMIN, "{ user_nodes(" + arguments + ") { edges { cursor } } }");

    assertThat(answer.at("/errors/0/message").asText()).contains(message);
  }

  @Test
  void projectsTellTheirMembers() {
    JsonNode groups =
        world
            .ask(
                World.ADMIN,
                "{ group_nodes(filter: \"name like \\\"project%\\\"\", first: 2) { count edges {"
                    + " node { name user_nodes(first: 3, order: \"-email\") { count pageInfo {"
                    + " hasNextPage } edges { node { email } } } } } } }")
            .at("/data/group_nodes");

    assertThat(groups.path("count").asInt()).isEqualTo(7);
    assertThat(groups.path("edges")).hasSize(2);
    for (JsonNode edge : groups.path("edges")) {
      JsonNode members = edge.at("/node/user_nodes");
      assertThat(members.path("count").asInt()).isEqualTo(7);
      assertThat(members.at("/pageInfo/hasNextPage").asBoolean()).isTrue();
      assertThat(members.path("edges").findValuesAsText("email"))
          .containsExactly("member7@example.com", "member6@example.com", "member5@example.com");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UserNode,  20000000-0000-4000-8000-000000000001, username, member1",
    "GroupNode, 10000000-0000-4000-8000-000000000001, name,     project1",
    "ImageNode, 30000000-0000-4000-8000-000000000001, name,     stable/image1",
  })
  void anyNodeIsFoundByItsGlobalId(String type, String raw, String field, String value) {
    String id =
        Base64.getEncoder().encodeToString((type + ":" + raw).getBytes(StandardCharsets.UTF_8));
    JsonNode node =
        world
            .ask(
                World.SUPERADMIN,
                "query($id: ID!) { node(id: $id) { __typename id ... on %s { %s } } }"
                    .formatted(type, field),
                Map.of("id", id))
            .at("/data/node");

    assertThat(node.path("__typename").asText()).isEqualTo(type);
    assertThat(node.path("id").asText()).isEqualTo(id);
    assertThat(node.path(field).asText()).isEqualTo(value);
  }

  @Test
  void aTypeThatIsNoNodeIsRefused() {
    JsonNode answer = world.ask(World.SUPERADMIN, "{ node(id: \"QWdlbnQ6eA==\") { id } }");

    assertThat(answer.at("/errors/0/message").asText())
        .isEqualTo("Relay Node \"Agent\" not found in schema");
  }

  @Test
  void nodesAreGuardedLikeTheListsOfTheirType() {
    String users = "{ user_nodes(first: 1) { count } }";
    String stranger =
        "{ node(id: \"VXNlck5vZGU6MjAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAx\") { id } }";

    assertThat(world.ask(World.USER, users).at("/errors/0/message").asText())
        .isEqualTo("Insufficient privilege.");
    assertThat(world.ask(World.USER, stranger).at("/errors/0/message").asText())
        .isEqualTo("Insufficient privilege.");
    assertThat(
            world
                .ask(World.USER, "{ group_nodes { count } }")
                .at("/data/group_nodes/count")
                .asInt())
        .isEqualTo(1);
  }
}
