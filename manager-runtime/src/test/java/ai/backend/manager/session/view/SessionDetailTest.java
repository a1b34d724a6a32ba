package ai.backend.manager.session.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.agent.KernelPhase;
import ai.backend.common.agent.KernelState;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.OneAgentCase;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What else can be asked of sessions, and how names are resolved (spec/02 §2, §11). */
class SessionDetailTest extends OneAgentCase {
  private JsonNode get(Principal who, String session, String what) throws Exception {
    return world.json("GET", "/session/{s}/" + what, TestCall.of(who, session, "{}"));
  }

  private UUID after(String name, String dependencies) throws Exception {
    JsonNode created =
        world.create(
            Fixtures.ADMIN,
            "{'image':'python','name':'%s','enqueueOnly':true,'dependencies':[%s]}"
                .formatted(name, dependencies));
    return UUID.fromString(created.path("sessionId").asText());
  }

  @Test
  void dependenciesAreAGraph() throws Exception {
    UUID root = world.running("root");
    UUID left = after("left", "'root'");
    UUID right = after("right", "'" + root + "'");
    after("tip1", "'left','right'");

    JsonNode graph = get(Fixtures.ADMIN, "tip1", "dependency-graph");

    assertThat(graph.path("status").asText()).isEqualTo("KernelStatus.PENDING");
    assertThat(graph.at("/depends_on/0/session_id").asText()).isEqualTo(left.toString());
    assertThat(graph.at("/depends_on/1/session_id").asText()).isEqualTo(right.toString());
    assertThat(graph.at("/depends_on/0/depends_on/0/session_name").asText()).isEqualTo("root");
    assertThat(graph.at("/depends_on/0/depends_on/0/status").asText())
        .isEqualTo("KernelStatus.RUNNING");
    assertThat(graph.at("/depends_on/1/depends_on/0/depends_on")).isEmpty();
    assertThat(graph.path("status_changed").asText()).matches("\\d{4}-\\d\\d-\\d\\d .*\\+00:00");
  }

  @Test
  void theHistoryOfStatusesIsTold() throws Exception {
    world.running("history");
    JsonNode history = get(Fixtures.ADMIN, "history", "status-history").path("result");
    assertThat(history.properties().stream().map(Map.Entry::getKey))
        .contains("PENDING", "SCHEDULED", "PREPARING", "RUNNING");
  }

  @Test
  void abuseIsReportedAsTheAgentFoundIt() throws Exception {
    UUID id = world.running("abuse");
    assertThat(get(Fixtures.ADMIN, "abuse", "abusing-report")).isEmpty();
    String kernel = world.kernel(id).path("id").asText();
    world
        .redis
        .shared(RedisDatabase.STAT)
        .sync()
        .hset("abuse_report", kernel, "detected".getBytes());
    assertThat(get(Fixtures.ADMIN, "abuse", "abusing-report").toString())
        .isEqualTo("{\"kernel\":\"" + kernel + "\",\"abuse_report\":\"detected\"}");
  }

  @Test
  void anotherUsersSessionsDoNotExist() throws Exception {
    UUID id = world.running("private");
    for (String what : new String[] {"dependency-graph", "status-history", "abusing-report"}) {
      for (String reference : new String[] {"private", id.toString()}) {
        assertThatThrownBy(() -> get(Fixtures.USER, reference, what))
            .isInstanceOfSatisfying(ApiProblem.class, e -> assertThat(e.status()).isEqualTo(404))
            .hasMessageContaining("Session (id=" + reference + ") does not exist.");
      }
    }
  }

  private void synchronise(Principal who, String id) throws Exception {
    world.call(
        "POST", "/session/_/sync-agent-registry", TestCall.of(who, "_", "{'agent':'" + id + "'}"));
  }

  @Test
  void anAgentDropsWhatIsUnknownHere() throws Exception {
    UUID id = world.running("known");
    String stray = UUID.randomUUID().toString();
    agent
        .kernels()
        .put(
            stray,
            KernelState.newBuilder()
                .setKernelId(stray)
                .setSessionId(UUID.randomUUID().toString())
                .setPhase(KernelPhase.KERNEL_PHASE_RUNNING)
                .build());
    synchronise(Fixtures.ADMIN, "i-one");
    world.until("the stray kernel is gone", () -> !agent.kernels().containsKey(stray));
    assertThat(agent.kernels()).hasSize(1);
    assertThat(world.status(id)).isEqualTo("RUNNING");
    assertThatThrownBy(() -> synchronise(Fixtures.ADMIN, "i-none"))
        .hasMessageContaining("No such agent instance.");
    assertThatThrownBy(() -> synchronise(Fixtures.USER, "i-one"))
        .isInstanceOfSatisfying(ApiProblem.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  private void end(String name) throws Exception {
    world.call("DELETE", "/session/{s}", TestCall.of(Fixtures.ADMIN, name, "{}"));
  }

  @Test
  void aLiveSessionWinsOverDeadOnesOfItsName() throws Exception {
    UUID dead = world.running("again");
    end("again");
    world.untilStatus(dead, "TERMINATED");
    UUID live = world.running("again");

    assertThat(get(Fixtures.ADMIN, "again", "logs").at("/result/logs").asText())
        .isEqualTo("live log\r\n");
    assertThat(get(Fixtures.ADMIN, "again", "dependency-graph").path("session_id").asText())
        .isEqualTo(live.toString());
    UUID dependent = after("dependent", "'again'");
    assertThat(
            world
                .db
                .fetchSingle(
                    "select depends_on from session_dependencies where session_id = ?", dependent)
                .get("depends_on", UUID.class))
        .isEqualTo(live);
    world.call(
        "POST", "/session/{s}/rename", TestCall.of(Fixtures.ADMIN, "again", "{'name':'other'}"));
    assertThat(world.row(live).path("name").asText()).isEqualTo("other");
  }

  @Test
  void severalDeadOnesAreListedNewestFirst() throws Exception {
    UUID first = world.running("twice");
    end("twice");
    world.untilStatus(first, "TERMINATED");
    UUID second = world.running("twice");
    end("twice");
    world.untilStatus(second, "TERMINATED");

    assertThatThrownBy(() -> get(Fixtures.ADMIN, "twice", "logs"))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            e -> {
              assertThat(e.slug()).isEqualTo("too-many-sessions-matched");
              assertThat(e.data().at("/matches/0/id").asText()).isEqualTo(second.toString());
              assertThat(e.data().at("/matches/1/id").asText()).isEqualTo(first.toString());
            });
    JsonNode matches =
        world.json("GET", "/session/_/match", TestCall.of(Fixtures.ADMIN, "_", "{'id':'twice'}"));
    assertThat(matches.path("matches")).hasSize(2);
    assertThat(get(Fixtures.ADMIN, first.toString(), "logs").at("/result/logs").asText()).isEmpty();
  }
}
