package ai.backend.manager.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.OneAgentCase;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No session stays for ever in a status that nobody works on; agents that are gone hold nothing.
 */
class WaysOutTest extends OneAgentCase {
  private void lose() {
    assertThat(world.agentRows.ended("i-one", "LOST")).isTrue();
    agent.destroyFails = true;
  }

  private boolean over(UUID session) {
    world.driver.pass();
    return SessionStatus.valueOf(world.status(session)).dead();
  }

  /** What a manager that died in the middle left behind. */
  private void stuck(UUID session, SessionStatus status) {
    KernelStatus kernel =
        switch (status) {
          case RUNNING_DEGRADED -> KernelStatus.RUNNING;
          default -> KernelStatus.valueOf(status.name());
        };
    world.db.execute(
        "update sessions set status = ?::sessionstatus, status_history = status_history || jsonb_build_object(?::text, now()::text) where id = ?",
        status.name(),
        status.name(),
        session);
    world.db.execute(
        "update kernels set status = ?::kernelstatus, status_changed = now() where session_id = ?",
        kernel.name(),
        session);
  }

  @ParameterizedTest
  @EnumSource(
      value = SessionStatus.class,
      names = {"PENDING", "TERMINATED", "CANCELLED"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyStatusEndsWhenTheAgentIsGone(SessionStatus status) throws Exception {
    UUID id = world.running("gone");
    lose();
    stuck(id, status);
    world.clock.forward(Duration.ofMinutes(31));

    world.until(status + " is left", () -> over(id));

    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @ParameterizedTest
  @EnumSource(
      value = SessionStatus.class,
      names = {"SCHEDULED", "PREPARING", "PULLING", "RESTARTING", "TERMINATING", "ERROR"})
  void everyPassingStatusEndsThoughTheAgentLivesAndKnowsNothing(SessionStatus status)
      throws Exception {
    UUID id = world.running("passing");
    agent.behaviour = AgentDouble.Behaviour.UNAVAILABLE;
    agent.kernels().clear();
    stuck(id, status);
    world.clock.forward(Duration.ofMinutes(31));
    world.until(status + " is left", () -> over(id) || forward(id));
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  /** A restart that hung becomes an error first, which has its own patience. */
  private boolean forward(UUID session) {
    if (world.status(session).equals("ERROR")) {
      world.clock.forward(Duration.ofMinutes(1));
    }
    return false;
  }

  @Test
  void aPendingSessionEndsAtTheLimitOfItsGroupWhateverStandsBeforeIt() throws Exception {
    world.db.execute(
        "update scaling_groups set scheduler_opts = '{\"pending_timeout\": 600, \"config\": {\"num_retries_to_skip\": 0}}'");
    UUID head = world.enqueue("head", "64");
    world.clock.forward(Duration.ofSeconds(1));
    UUID behind = world.enqueue("behind", "65");
    world.clock.forward(Duration.ofMinutes(11));
    world.until(
        "both are cancelled",
        () -> {
          world.round.run();
          return world.status(head).equals("CANCELLED") && world.status(behind).equals("CANCELLED");
        });
    assertThat(world.row(behind).path("status_info").asText()).isEqualTo("pending-timeout");
  }

  @Test
  void kernelsOfALostAgentAreWaitedForAndThenGivenUpWithAReason() throws Exception {
    UUID id = world.running("patience");
    lose();
    world.clock.forward(Duration.ofMinutes(9));
    world.driver.pass();
    assertThat(world.status(id)).isEqualTo("RUNNING");

    world.clock.forward(Duration.ofMinutes(2));
    world.until("given up", () -> over(id));

    assertThat(world.status(id)).isEqualTo("TERMINATED");
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("agent-termination");
    assertThat(world.kernel(id).path("status_info").asText()).isEqualTo("agent-termination");
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @Test
  void howLongALostAgentIsWaitedForIsASetting() throws Exception {
    UUID id = world.running("setting");
    lose();
    world.etcd.put("config/session/lost-agent-tolerance", "1h");
    world.clock.forward(Duration.ofMinutes(59));
    world.driver.pass();
    assertThat(world.status(id)).isEqualTo("RUNNING");
    world.clock.forward(Duration.ofMinutes(2));
    world.until("given up", () -> over(id));
  }

  @Test
  void anAgentThatIsBackInTimeKeepsItsKernels() throws Exception {
    UUID id = world.running("back");
    assertThat(world.agentRows.ended("i-one", "LOST")).isTrue();
    world.clock.forward(Duration.ofMinutes(9));
    world.driver.pass();
    world.db.execute("update agents set status = 'ALIVE', lost_at = null where id = 'i-one'");
    world.clock.forward(Duration.ofMinutes(9));
    world.driver.pass();
    assertThat(world.status(id)).isEqualTo("RUNNING");
    assertThat(agent.kernels()).hasSize(1);
  }

  @Test
  void anAgentThatIsBackTooLateRemovesWhatWasGivenUp() throws Exception {
    UUID id = world.running("late");
    lose();
    world.clock.forward(Duration.ofMinutes(11));
    world.until("given up", () -> over(id));
    assertThat(agent.kernels()).hasSize(1);
    agent.destroyFails = false;
    world.db.execute("update agents set status = 'ALIVE', lost_at = null where id = 'i-one'");
    world.until(
        "removed",
        () -> {
          world.driver.pass();
          return agent.kernels().isEmpty();
        });
    assertThat(world.status(id)).isEqualTo("TERMINATED");
  }

  @Test
  void anAgentWhoseRowIsGoneHoldsNothingEither() throws Exception {
    UUID id = world.running("norow");
    agent.destroyFails = true;
    world.db.execute("alter table kernels drop constraint if exists fk_kernels_agent_agents");
    world.db.execute("delete from agents where id = 'i-one'");
    world.clock.forward(Duration.ofMinutes(11));
    world.until("given up", () -> over(id));
    assertThat(world.row(id).path("status_info").asText()).isEqualTo("agent-termination");
  }

  @Test
  void aLostSubKernelDegradesItsSession() throws Exception {
    AgentDouble two = world.agent("i-two", "1", "1073741824");
    world.db.execute(
        "update agents set available_slots = '{\"cpu\": \"1\", \"mem\": \"1073741824\"}' where id = 'i-one'");
    JsonNode created =
        world.create(
            Fixtures.ADMIN,
            "{'image':'python','name':'spread','cluster_size':2,'cluster_mode':'multi-node','config':{'resources':{'cpu':'1','mem':'512m'}}}");
    UUID id = UUID.fromString(created.path("sessionId").asText());
    world.untilStatus(id, "RUNNING");
    String main = world.kernel(id).path("agent").asText();
    AgentDouble sub = main.equals("i-one") ? two : agent;
    world.agentRows.ended(sub.id(), "LOST");
    sub.destroyFails = true;
    world.clock.forward(Duration.ofMinutes(11));
    world.driver.pass();
    world.untilStatus(id, "RUNNING_DEGRADED");
    world.call("DELETE", "/session/{s}", TestCall.of(Fixtures.ADMIN, "spread", "{}"));
    world.untilStatus(id, "TERMINATED");
  }
}
