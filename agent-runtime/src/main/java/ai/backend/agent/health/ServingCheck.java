package ai.backend.agent.health;

import ai.backend.agent.AgentLife;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: registered, watching its pods, heart-beating. */
@Readiness
@ApplicationScoped
class ServingCheck implements HealthCheck {
  private final AgentLife life;

  ServingCheck(AgentLife life) {
    this.life = life;
  }

  @Override
  public HealthCheckResponse call() {
    String obstacle = life.obstacle();
    var response = HealthCheckResponse.named("agent").status(obstacle.isEmpty());
    return (obstacle.isEmpty() ? response : response.withData("waiting for", obstacle)).build();
  }
}
