package ai.backend.manager.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.events.KernelEvent.DoSyncKernelLogs;
import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.OneAgentCase;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionLifecycleTest extends OneAgentCase {
  private JsonNode create(String name) throws Exception {
    return world.create(
        Fixtures.ADMIN,
        "{'image':'python','name':'"
            + name
            + "','config':{'resources':{'cpu':'1','mem':'512m'},'environ':{'E1':'v'}},'maxWaitSeconds':20}");
  }

  private JsonNode destroy(String session, boolean forced) throws Exception {
    return world.json(
        "DELETE",
        "/session/{s}",
        TestCall.of(Fixtures.ADMIN, session, "{'forced':" + forced + "}"));
  }

  @Test
  void aSessionIsCreatedRunsAndEnds() throws Exception {
    JsonNode created = create("life1");
    assertThat(created.path("status").asText()).isEqualTo("RUNNING");
    assertThat(created.path("servicePorts").toString())
        .isEqualTo("[{\"name\":\"sshd\",\"protocol\":\"tcp\",\"ports\":[2200]}]");
    UUID id = UUID.fromString(created.path("sessionId").asText());
    assertThat(world.occupied("i-one")).isEqualTo("{\"cpu\": \"1\", \"mem\": \"536870912\"}");
    world.until("the counter shows one session", () -> counter().equals("1"));

    JsonNode info = world.json("GET", "/session/{s}", TestCall.of(Fixtures.ADMIN, "life1", "{}"));
    assertThat(info.path("status").asText()).isEqualTo("RUNNING");
    assertThat(info.path("statusData").toString()).isEqualTo("{}");
    assertThat(info.path("occupiedSlots").asText())
        .isEqualTo("{'cpu': Decimal('1'), 'mem': Decimal('536870912')}");
    assertThat(info.path("environ").asText()).isEqualTo("{'E1': 'v'}");
    assertThat(info.path("resourceOpts").asText()).isEqualTo("{'main1': {'shmem': 67108864}}");
    assertThat(info.path("containerId").asText()).startsWith("containerd-");

    assertThat(destroy("life1", false).toString())
        .isEqualTo("{\"stats\":{\"status\":\"terminated\"}}");
    world.untilStatus(id, "TERMINATED");
    assertThat(world.occupied("i-one")).isEqualTo("{}");
    assertThat(agent.kernels()).isEmpty();
    world.until("the counter shows none", () -> counter().equals("0"));
    assertThat(world.row(id).path("status_history").properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "PENDING", "SCHEDULED", "PREPARING", "RUNNING", "TERMINATING", "TERMINATED");
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("user-requested");
  }

  private String counter() {
    byte[] value =
        world
            .redis
            .shared(RedisDatabase.STAT)
            .sync()
            .get("keypair.concurrency_used." + Fixtures.ADMIN.accessKey());
    return value == null ? "" : new String(value);
  }

  @Test
  void whatTheAgentIsAskedForIsComplete() throws Exception {
    create("spec1");
    var spec = agent.created.getFirst().getKernels(0);
    assertThat(spec.getImage().getCanonical())
        .isEqualTo("reg.example:5000/stable/python:3.11-debian12");
    assertThat(spec.getResourceSlotsMap())
        .containsEntry("cpu", "1")
        .containsEntry("mem", "536870912");
    assertThat(spec.getShmemBytes()).isEqualTo(67108864);
    assertThat(spec.getEnvironMap())
        .containsEntry("E1", "v")
        .containsEntry("BACKENDAI_CLUSTER_SIZE", "1")
        .containsEntry("BACKENDAI_CLUSTER_REPLICAS", "main:1")
        .containsEntry("BACKENDAI_CLUSTER_HOST", "main1")
        .containsEntry("BACKENDAI_SERVICE_PORTS", "web:http:8080");
    assertThat(spec.getClusterHostname()).isEqualTo("main1");
  }

  @Test
  void aStartThatFailsIsCancelledWithTheAgentsSentence() throws Exception {
    agent.behaviour = AgentDouble.Behaviour.FAIL;
    JsonNode created = create("fail1");
    UUID id = UUID.fromString(created.path("sessionId").asText());
    world.untilStatus(id, "CANCELLED");
    assertThat(created.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("failed-to-start");
    assertThat(world.row(id).at("/status_data/error/repr").asText())
        .contains("manifest is unknown");
    assertThat(world.row(id).at("/status_data/error/agent_id").asText()).isEqualTo("i-one");
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @Test
  void aRefusedCreationIsCancelledAtOnce() throws Exception {
    agent.behaviour = AgentDouble.Behaviour.REFUSE;
    UUID id = UUID.fromString(create("fail2").path("sessionId").asText());
    assertThat(world.status(id)).isEqualTo("CANCELLED");
    assertThat(world.row(id).at("/status_data/error/repr").asText())
        .contains("another architecture");
  }

  @Test
  void anAgentThatIsAwayForAMomentIsAskedAgain() throws Exception {
    agent.behaviour = AgentDouble.Behaviour.UNAVAILABLE;
    UUID id = world.enqueue("again1", "1");
    world.untilStatus(id, "PREPARING");
    agent.behaviour = AgentDouble.Behaviour.RUN;
    world.until("running", () -> driveUntil(id, "RUNNING"));
  }

  private boolean driveUntil(UUID id, String status) {
    world.driver.pass();
    return world.status(id).equals(status);
  }

  @Test
  void everyEventMayBeLost() throws Exception {
    agent.tells = event -> false;
    UUID id = world.enqueue("lost1", "1");
    world.until("running", () -> driveUntil(id, "RUNNING"));
    assertThat(world.kernel(id).path("container_id").asText()).startsWith("containerd-");
    world.until(
        "terminated",
        () -> {
          // a start that was repeated may come late and make it anew
          agent.kernels().clear();
          return driveUntil(id, "TERMINATED");
        });
    assertThat(world.row(id).path("status_info").asText())
        .isEqualTo("terminated-unknown-container");
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @Test
  void aPullingSessionIsRefusedPlainAndDestroyedByForce() throws Exception {
    agent.behaviour = AgentDouble.Behaviour.STAY_PULLING;
    UUID id = world.enqueue("pull1", "1");
    world.untilStatus(id, "PULLING");
    assertThatThrownBy(() -> destroy("pull1", false))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining("Cannot destroy sessions in pulling status");
    destroy("pull1", true);
    assertThat(world.status(id)).isEqualTo("TERMINATED");
    assertThat(agent.kernels()).isEmpty();
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @Test
  void forceEndsASessionWhoseAgentIsAwayAndTheContainerGoesLater() throws Exception {
    UUID id = UUID.fromString(create("away1").path("sessionId").asText());
    agent.destroyFails = true;
    destroy("away1", true);
    assertThat(world.status(id)).isEqualTo("TERMINATED");
    assertThat(agent.kernels()).hasSize(1);
    agent.destroyFails = false;
    world.until(
        "the stray container is removed",
        () -> {
          world.driver.pass();
          return agent.kernels().isEmpty();
        });
  }

  @Test
  void anEndThatTheAgentFailedIsRepeatedAndAtLastRecorded() throws Exception {
    UUID id = UUID.fromString(create("stuck1").path("sessionId").asText());
    agent.destroyFails = true;
    destroy("stuck1", false);
    assertThat(world.status(id)).isEqualTo("TERMINATING");
    world.clock.forward(Duration.ofMinutes(6));
    world.until("terminated", () -> driveUntil(id, "TERMINATED"));
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @Test
  void aPullThatNeverEndsIsCancelledAtItsDeadline() throws Exception {
    agent.behaviour = AgentDouble.Behaviour.STAY_PULLING;
    UUID id = world.enqueue("slow1", "1");
    world.untilStatus(id, "PULLING");
    world.clock.forward(Duration.ofMinutes(31));
    world.until("cancelled", () -> driveUntil(id, "CANCELLED"));
    assertThat(world.row(id).at("/status_data/error/repr").asText()).contains("not pulled within");
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @Test
  void aPendingSessionIsCancelledAndNeverPlacedAfterwards() throws Exception {
    UUID id = world.enqueue("big1", "64");
    world.until(
        "looked at",
        () ->
            world
                .row(id)
                .at("/status_data/scheduler/msg")
                .asText()
                .contains("larger than any agent"));
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("no-available-instances");
    assertThat(destroy("big1", false).toString())
        .isEqualTo("{\"stats\":{\"status\":\"terminated\"}}");
    assertThat(world.status(id)).isEqualTo("CANCELLED");
    world.round.run();
    assertThat(world.status(id)).isEqualTo("CANCELLED");
  }

  @Test
  void aRestartKeepsTheNewContainerAndPorts() throws Exception {
    UUID id = UUID.fromString(create("again2").path("sessionId").asText());
    world.call("PATCH", "/session/{s}", TestCall.of(Fixtures.ADMIN, "again2", "{}"));
    assertThat(world.status(id)).isEqualTo("RUNNING");
    assertThat(world.kernel(id).path("container_id").asText()).endsWith("-2");
    assertThat(world.kernel(id).path("repl_in_port").asInt()).isEqualTo(3000);
  }

  @Test
  void aBatchSessionKeepsItsResultAndEnds() throws Exception {
    JsonNode created =
        world.create(
            Fixtures.ADMIN,
            "{'image':'python','name':'batch1','type':'batch','startupCommand':'exit 3','config':{'resources':{'cpu':'1','mem':'512m'}}}");
    UUID id = UUID.fromString(created.path("sessionId").asText());
    world.bus.publishAs(
        "i-one", new SessionResult(SessionResult.Result.FAILURE, id, "task-failed", 3));
    world.untilStatus(id, "TERMINATED");
    assertThat(world.row(id).path("result").asText()).isEqualTo("FAILURE");
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("task-finished");
  }

  @Test
  void theLogOfAnEndedContainerIsKept() throws Exception {
    UUID id = UUID.fromString(create("logs1").path("sessionId").asText());
    assertThat(logs("logs1")).isEqualTo("live log\r\n");
    String container = world.kernel(id).path("container_id").asText();
    UUID kernel = UUID.fromString(world.kernel(id).path("id").asText());
    var stream = world.redis.shared(RedisDatabase.STREAM).sync();
    stream.rpush("containerlog." + container, "one\r\n".getBytes(), "two\r\n".getBytes());
    world.bus.publishAs("i-one", new DoSyncKernelLogs(kernel, container));
    world.until("taken over", () -> stream.exists("containerlog." + container) == 0);
    destroy("logs1", false);
    assertThat(logs(id.toString())).isEqualTo("one\r\ntwo\r\n");
  }

  private String logs(String session) throws Exception {
    return world
        .json("GET", "/session/{s}/logs", TestCall.of(Fixtures.ADMIN, session, "{}"))
        .at("/result/logs")
        .asText();
  }

  @Test
  void aCrashedContainerEndsTheSessionWithItsExitCode() throws Exception {
    UUID id = UUID.fromString(create("crash1").path("sessionId").asText());
    agent.crash(agent.kernels().keySet().iterator().next(), 137);
    world.untilStatus(id, "TERMINATED");
    assertThat(world.kernel(id).at("/status_data/kernel/exit_code").asInt()).isEqualTo(137);
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("self-terminated");
  }

  @Test
  void aClusterStartsTogetherAndItsMainKernelEndsTheOthers() throws Exception {
    JsonNode created =
        world.create(
            Fixtures.ADMIN,
            "{'image':'python','name':'pair1','cluster_size':2,'config':{'resources':{'cpu':'1','mem':'512m'}}}");
    UUID id = UUID.fromString(created.path("sessionId").asText());
    assertThat(created.path("status").asText()).isEqualTo("RUNNING");
    assertThat(agent.kernels()).hasSize(2);
    String main = world.kernel(id).path("id").asText();
    agent.crash(main, 0);
    world.untilStatus(id, "TERMINATED");
    assertThat(agent.kernels()).isEmpty();
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }
}
