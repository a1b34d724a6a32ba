package ai.backend.manager.config;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.SessionWorld;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class MassEndTest {

  @Test
  void every_session_on_an_agent_that_is_alive_ends() throws Exception {
    try (var world = new SessionWorld()) {
      // given
      world.scheduling();
      var agent = world.agent("i-1", "4", "8589934592");
      UUID one = world.enqueue("first", "2");
      UUID two = world.enqueue("second", "2");
      world.untilStatus(one, "RUNNING");
      world.untilStatus(two, "RUNNING");

      // when
      new MassEnd(world.db, world.end).begin();

      // then
      world.untilStatus(one, "TERMINATED");
      world.untilStatus(two, "TERMINATED");
      assertThat(agent.kernels()).isEmpty();
      assertThat(world.row(one).path("status_info").asText()).isEqualTo("force-terminated");
    }
  }
}
