package ai.backend.operator.cluster;

import ai.backend.crd.Cluster;
import ai.backend.operator.settings.OperatorSettings;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the Cluster that another custom resource names. It must be in the same namespace. */
public final class ClusterLookup {
  private final KubernetesClient client;
  private final OperatorSettings settings;

  public ClusterLookup(KubernetesClient client, OperatorSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * What was found.
   *
   * @param access nothing when there is no such Cluster
   * @param outcome done when the Cluster's manager is up
   */
  public record Found(Optional<ClusterAccess> access, Outcome outcome) {}

  public Found find(String namespace, String name) {
    @Nullable Cluster cluster =
        client.resources(Cluster.class).inNamespace(namespace).withName(name).get();
    if (cluster == null) {
      return new Found(
          Optional.empty(),
          Outcome.waiting(
              Reason.ClusterMissing,
              "there is no Cluster %s in namespace %s: create it there, or correct spec.clusterRef.name (a Cluster in another namespace cannot be used)"
                  .formatted(name, namespace)));
    }
    var access = Optional.of(ClusterAccess.of(cluster, settings));
    if (cluster.getMetadata().getDeletionTimestamp() != null) {
      return new Found(
          access,
          Outcome.waiting(Reason.ClusterMissing, "Cluster %s is being deleted".formatted(name)));
    }
    return new Found(
        access,
        isUp(cluster)
            ? Outcome.done("Cluster %s is up".formatted(name))
            : Outcome.waiting(
                Reason.ClusterNotReady, "waits for Cluster %s to be Ready".formatted(name)));
  }

  private static boolean isUp(Cluster cluster) {
    return cluster.getStatus() != null
        && cluster.getStatus().conditions().stream()
            .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }
}
