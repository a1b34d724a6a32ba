package ai.backend.operator.kube;

import ai.backend.operator.status.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far a Deployment or StatefulSet is; the trouble of its pods when there is one. */
public final class Workloads {
  private final KubernetesClient client;

  public Workloads(KubernetesClient client) {
    this.client = client;
  }

  public Outcome outcome(Deployment desired) {
    var actual = client.resource(desired).get();
    if (actual != null
        && actual.getStatus() != null
        && isCurrent(actual, actual.getStatus().getObservedGeneration())) {
      int wanted = Objects.requireNonNull(desired.getSpec().getReplicas());
      int ready =
          Math.min(
              number(actual.getStatus().getReadyReplicas()),
              number(actual.getStatus().getUpdatedReplicas()));
      if (ready >= wanted) {
        return Outcome.done("%d of %d pods are ready".formatted(ready, wanted));
      }
      return progress(desired, ready, wanted);
    }
    return progress(desired, 0, Objects.requireNonNull(desired.getSpec().getReplicas()));
  }

  public Outcome outcome(StatefulSet desired) {
    var actual = client.resource(desired).get();
    if (actual != null
        && actual.getStatus() != null
        && isCurrent(actual, actual.getStatus().getObservedGeneration())) {
      int wanted = Objects.requireNonNull(desired.getSpec().getReplicas());
      int ready =
          Objects.equals(
                      actual.getStatus().getCurrentRevision(),
                      actual.getStatus().getUpdateRevision())
                  || number(actual.getStatus().getUpdatedReplicas()) >= wanted
              ? number(actual.getStatus().getReadyReplicas())
              : 0;
      if (ready >= wanted) {
        return Outcome.done("%d of %d pods are ready".formatted(ready, wanted));
      }
      return progress(desired, ready, wanted);
    }
    return progress(desired, 0, Objects.requireNonNull(desired.getSpec().getReplicas()));
  }

  private static boolean isCurrent(HasMetadata actual, @Nullable Long observed) {
    return observed != null && observed >= actual.getMetadata().getGeneration();
  }

  private static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }

  private Outcome progress(HasMetadata workload, int ready, int wanted) {
    return trouble(workload.getMetadata().getNamespace(), selector(workload))
        .orElse(Outcome.waiting("%d of %d pods are ready".formatted(ready, wanted)));
  }

  private static Map<String, String> selector(HasMetadata workload) {
    return switch (workload) {
      case Deployment d -> d.getSpec().getSelector().getMatchLabels();
      case StatefulSet s -> s.getSpec().getSelector().getMatchLabels();
      default -> throw new IllegalArgumentException("no selector in a " + workload.getKind());
    };
  }

  /** What ails the pods with these labels. */
  public java.util.Optional<Outcome> trouble(String namespace, Map<String, String> labels) {
    var pods = client.pods().inNamespace(namespace).withLabels(labels).list().getItems();
    return PodTrouble.among(pods).map(t -> Outcome.failed(t.reason(), t.message()));
  }
}
