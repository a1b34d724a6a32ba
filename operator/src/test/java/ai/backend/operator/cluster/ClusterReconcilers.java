package ai.backend.operator.cluster;

import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** Makes the reconciler as it is in production, for tests in other packages. */
public final class ClusterReconcilers {
  private ClusterReconcilers() {}

  public static ClusterReconciler live(
      KubernetesClient client, OperatorSettings settings, Clock clock, RandomGenerator random) {
    return new ClusterReconciler(client, settings, clock, random, new Reachability.Tcp());
  }
}
