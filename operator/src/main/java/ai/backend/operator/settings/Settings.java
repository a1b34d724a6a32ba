package ai.backend.operator.settings;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the few things that the reconcilers are given. */
@ApplicationScoped
final class Settings {
  private static final String LEASE = "backendai-operator";

  @Produces
  @Singleton
  OperatorSettings settings(
      @ConfigProperty(name = "backendai.images.registry") String registry,
      @ConfigProperty(name = "backendai.images.tag") String tag,
      @ConfigProperty(name = "backendai.agent.kernels-role") String kernelsRole,
      @ConfigProperty(name = "backendai.agent.nodes-binding") String nodesBinding,
      @ConfigProperty(name = "backendai.agent.nodes-role") String nodesRole) {
    return new OperatorSettings(registry, tag, kernelsRole, nodesBinding, nodesRole);
  }

  @Produces
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  RandomGenerator random() {
    return new SecureRandom();
  }

  @Produces
  LeaderElectionConfiguration leaderElection() {
    return new LeaderElectionConfiguration(LEASE);
  }
}
