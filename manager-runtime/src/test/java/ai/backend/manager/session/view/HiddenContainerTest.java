package ai.backend.manager.session.view;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The setting {@code hide-agents} in {@code GET /session/{s}} (spec/08 §8). */
@Tag("component")
class HiddenContainerTest {
  @Test
  void theContainerIsToldToSuperadminsOnlyWhenAgentsAreHidden() throws Exception {
    try (var world = new SessionWorld().scheduling()) {
      world.agent("i-one", "8", "17179869184");
      UUID id = world.enqueue("mine", "1");
      world.untilStatus(id, "RUNNING");
      String container = world.kernel(id).path("container_id").asText();
      assertThat(container).isNotEmpty();

      assertThat(shown(world, true, id, Fixtures.USER)).isEqualTo("None");
      assertThat(shown(world, true, id, Fixtures.ADMIN)).isEqualTo(container);
      assertThat(shown(world, false, id, Fixtures.USER)).isEqualTo(container);
    }
  }

  private static String shown(SessionWorld world, boolean hides, UUID id, Principal caller) {
    var info = new SessionInfo(world.db, world.clock, world.idle, world.idleStore, hides);
    var match = new SessionLookup(world.db).live(Fixtures.ADMIN.accessKey(), id.toString());
    return info.of(match, caller).path("containerId").asText();
  }
}
