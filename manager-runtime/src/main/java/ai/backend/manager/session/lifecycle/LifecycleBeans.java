package ai.backend.manager.session.lifecycle;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Settings of the lifecycle, as beans. */
@Singleton
final class LifecycleBeans {
  @Produces
  @Singleton
  Deadlines deadlines(
      @ConfigProperty(name = "BACKEND_LOST_AGENT_SECONDS") OptionalLong lostAgentSeconds) {
    return lostAgentSeconds.isPresent()
        ? Deadlines.DEFAULT.withLost(Duration.ofSeconds(lostAgentSeconds.getAsLong()))
        : Deadlines.DEFAULT;
  }
}
