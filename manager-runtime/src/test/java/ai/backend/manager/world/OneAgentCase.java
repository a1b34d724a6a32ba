package ai.backend.manager.world;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Each test has a world of its own that schedules sessions on one agent. */
@Tag("component")
public abstract class OneAgentCase {
  protected SessionWorld world;
  protected AgentDouble agent;

  @BeforeEach
  void start() {
    world = new SessionWorld().scheduling();
    agent = world.agent("i-one", "8", "17179869184");
  }

  @AfterEach
  void stop() {
    world.close();
  }
}
