package ai.backend.manager.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.events.AgentEvent.AgentHeartbeat;
import ai.backend.common.events.AgentInfo;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class SchedulingTest {
  private SessionWorld world;

  @BeforeEach
  void start() {
    world = new SessionWorld();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aHeadThatCannotRunDoesNotBlockTheQueueUnlessTheGroupIsStrict() throws Exception {
    world.agent("i-one", "2", "8589934592");
    UUID big = world.enqueue("head1", "64");
    UUID small = world.enqueue("next1", "1");
    world.round.run();
    assertThat(world.status(big)).isEqualTo("PENDING");
    assertThat(world.status(small)).isNotEqualTo("PENDING");
    assertThat(world.row(big).at("/status_data/scheduler/retries").asInt()).isEqualTo(1);

    world.db.execute(
        "update scaling_groups set scheduler_opts = '{\"config\": {\"strict\": true}}'");
    UUID behind = world.enqueue("next2", "1");
    world.round.run();
    assertThat(world.status(behind)).isEqualTo("PENDING");
  }

  @Test
  void twoRoundsAtOncePlaceNothingTwice() throws Exception {
    world.agent("i-one", "4", "85899345920");
    for (int i = 0; i < 8; i++) {
      world.enqueue("race" + i + "x", "1");
    }
    List<Thread> rounds =
        List.of(
            Thread.ofVirtual().start(world.round::run), Thread.ofVirtual().start(world.round::run));
    for (Thread round : rounds) {
      round.join();
    }
    assertThat(world.occupied("i-one")).contains("\"cpu\": \"4\"");
    assertThat(world.db.fetch("select 1 from sessions where status = 'PENDING'")).hasSize(4);
  }

  @Test
  void aLimitOfTheKeypairKeepsTheSessionPendingWithTheReason() throws Exception {
    world.agent("i-one", "4", "8589934592");
    world.db.execute("update keypair_resource_policies set max_concurrent_sessions = 1");
    UUID first = world.enqueue("limit1", "1");
    UUID second = world.enqueue("limit2", "1");
    world.round.run();
    assertThat(world.status(first)).isNotEqualTo("PENDING");
    assertThat(world.row(second).path("status_info").asText()).isEqualTo("predicate-checks-failed");
    assertThat(world.row(second).at("/status_data/scheduler/failed_predicates").toString())
        .contains("You cannot run more than 1 concurrent sessions");
  }

  @Test
  void aPendingSessionIsCancelledAfterTheGroupsTimeout() throws Exception {
    world.db.execute("update scaling_groups set scheduler_opts = '{\"pending_timeout\": 60}'");
    UUID id = world.enqueue("late1", "1");
    world.clock.forward(Duration.ofSeconds(61));
    world.round.run();
    assertThat(world.status(id)).isEqualTo("CANCELLED");
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("pending-timeout");
  }

  @Test
  void aSessionWhoseDependencyFailedIsCancelledWithASentence() throws Exception {
    UUID first = world.enqueue("dep1", "1");
    world.json("DELETE", "/session/{s}", TestCall.of(Fixtures.ADMIN, "dep1", "{}"));
    JsonNode second =
        world.create(
            Fixtures.ADMIN,
            "{'image':'python','name':'dep2','enqueueOnly':true,'dependencies':['" + first + "']}");
    UUID id = UUID.fromString(second.path("sessionId").asText());
    world.round.run();
    assertThat(world.status(id)).isEqualTo("CANCELLED");
    assertThat(world.row(id).at("/status_data/scheduler/msg").asText()).contains("dep1");
  }

  @Test
  void aHeartbeatRegistersAnAgentAndSilenceLosesIt() throws Exception {
    world.heartbeats.heartbeat("i-new", new AgentHeartbeat(info("2")));
    var row =
        world.db.fetchSingle(
            "select status::text, available_slots::text as slots, addr from agents where id = 'i-new'");
    assertThat(row.get("status")).isEqualTo("ALIVE");
    assertThat(row.get("slots", String.class)).contains("\"cuda.device\": \"2\"");
    assertThat(world.etcd.get("config/resource_slots/cuda.device")).contains("count");
    assertThat(world.redis.shared(RedisDatabase.IMAGE).sync().smembers("reg/p:1")).hasSize(1);
    world.clock.forward(Duration.ofSeconds(45));
    world.heartbeats.findLost();
    assertThat(status("i-new")).isEqualTo("LOST");
    assertThat(world.redis.shared(RedisDatabase.IMAGE).sync().smembers("reg/p:1")).isEmpty();
    world.heartbeats.heartbeat("i-new", new AgentHeartbeat(info("3")));
    assertThat(status("i-new")).isEqualTo("ALIVE");
  }

  private String status(String agent) {
    return world
        .db
        .fetchSingle("select status::text as s from agents where id = ?", agent)
        .get("s", String.class);
  }

  private static AgentInfo info(String gpus) {
    return new AgentInfo(
        "10.0.0.1",
        "local",
        "default",
        "tcp://10.0.0.1:6001",
        null,
        "10.0.0.1",
        Map.of(
            "cpu", new AgentInfo.Slot("count", BigDecimal.TWO),
            "cuda.device", new AgentInfo.Slot("count", new BigDecimal(gpus))),
        "1",
        Map.of("cpu", Map.of("version", "1")),
        List.of(new AgentInfo.HeldImage("reg/p:1", "sha256:1")),
        "x86_64",
        false);
  }

  @Test
  void badCreationsAreRefusedAndLeaveNothingBehind() {
    refused(
        "{'image':'nosuchimage:1.0','name':'good1'}",
        "Unknown image references: ref:'index.docker.io/lablup/nosuchimage:1.0'");
    refused("{'image':'python','name':'good1','group':'nogroup'}", "Invalid group");
    refused(
        "{'image':'python','name':'good1','domain':'nodomain'}",
        "You can only set the domain to your domain.");
    refused(
        "{'image':'python','name':'good1','config':{'scaling_group':'nosg'}}",
        "The scaling group 'nosg' does not exist");
    refused("{'image':'python','name':'good1','type':'inference'}", "SessionTypes.INFERENCE");
    refused("{'image':'python','name':'good1','cluster_size':3}", "more than 2 containers");
    refused("{'image':'python','name':'good1','type':'batch'}", "startup command");
    refused(
        "{'image':'python','name':'good1','config':{'mounts':['nope']}}",
        "VFolder nope is not found or accessible.");
    refused("{'image':'python','name':'good1','dependencies':['nope']}", "dependency");
    refused(
        "{'image':'python','name':'good1','config':{'resources':{'cpu':'1000000000000'}}}",
        "too large");
    refused(
        "{'image':'python','name':'good1','owner_access_key':'AKIANOSUCH'}",
        "Unknown owner access key");
    assertThatThrownBy(
            () ->
                world.create(
                    Fixtures.USER,
                    "{'image':'python','name':'good1','owner_access_key':'"
                        + Fixtures.ADMIN.accessKey()
                        + "'}"))
        .hasMessageContaining("Only admins can perform operations on behalf of other users.");
    assertThat(world.db.fetch("select 1 from sessions")).isEmpty();
  }

  private void refused(String body, String message) {
    assertThatThrownBy(() -> world.create(Fixtures.ADMIN, body))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesAreReusedOrRefusedAndForeignSessionsAreNotFound() throws Exception {
    UUID id = world.enqueue("same1", "1");
    JsonNode again = world.create(Fixtures.ADMIN, "{'image':'python','name':'same1'}");
    assertThat(again.path("sessionId").asText()).isEqualTo(id.toString());
    assertThat(again.path("created").asBoolean()).isFalse();
    assertThat(again.has("service_ports")).isTrue();
    assertThatThrownBy(
            () ->
                world.create(
                    Fixtures.ADMIN, "{'image':'python','name':'same1','reuseIfExists':false}"))
        .satisfies(
            e ->
                assertThat(((ApiProblem) e).data().path("existingSessionId").asText())
                    .isEqualTo(id.toString()));
    assertThatThrownBy(
            () -> world.json("GET", "/session/{s}", TestCall.of(Fixtures.USER, "same1", "{}")))
        .hasMessageContaining("Session (id=same1) does not exist.");
    assertThat(
            world
                .json("GET", "/session/_/match", TestCall.of(Fixtures.ADMIN, "_", "{'id':'same1'}"))
                .toString())
        .isEqualTo(
            "{\"matches\":[{\"id\":\"" + id + "\",\"name\":\"same1\",\"status\":\"PENDING\"}]}");
    assertThat(
            world
                .json("GET", "/session/_/match", TestCall.of(Fixtures.ADMIN, "_", "{'id':'sam'}"))
                .toString())
        .isEqualTo("{\"matches\":[]}");
  }
}
