package ai.backend.operator.pool;

import ai.backend.operator.kube.Workloads;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many agents there should be, are, and are ready.
 *
 * @param current whether the numbers are about the newest template
 */
record AgentCount(int wanted, int present, int ready, boolean current) {

  static AgentCount of(KubernetesClient client, HasMetadata workload) {
    return switch (workload) {
      case DaemonSet set -> of(client.resource(set).get());
      case StatefulSet set -> of(client.resource(set).get());
      default -> throw new IllegalArgumentException("no agents in a " + workload.getKind());
    };
  }

  private static AgentCount of(@Nullable DaemonSet set) {
    if (set == null || set.getStatus() == null) {
      return new AgentCount(0, 0, 0, false);
    }
    var status = set.getStatus();
    int wanted = number(status.getDesiredNumberScheduled());
    boolean current =
        observed(set, status.getObservedGeneration())
            && number(status.getUpdatedNumberScheduled()) >= wanted;
    return new AgentCount(
        wanted,
        number(status.getCurrentNumberScheduled()),
        number(status.getNumberReady()),
        current);
  }

  private static AgentCount of(@Nullable StatefulSet set) {
    if (set == null || set.getStatus() == null) {
      return new AgentCount(0, 0, 0, false);
    }
    var status = set.getStatus();
    boolean current =
        observed(set, status.getObservedGeneration())
            && Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
    return new AgentCount(
        number(set.getSpec().getReplicas()),
        number(status.getReplicas()),
        number(status.getReadyReplicas()),
        current);
  }

  private static boolean observed(HasMetadata set, @Nullable Long observed) {
    return observed != null && observed >= set.getMetadata().getGeneration();
  }

  private static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }

  Outcome outcome(PoolPlan plan, Workloads workloads) {
    if (current && wanted == 0 && plan.spec().replicas() == null) {
      return Outcome.failed(
          Reason.NoMatchingNode,
          "no node matches the node selector %s and bears its taints: label a node so, or change spec.nodeSelector or spec.tolerations"
              .formatted(selector(plan.spec().nodeSelector())));
    }
    var message = "%d of %d agents are ready".formatted(ready, wanted);
    if (current && ready >= wanted) {
      return Outcome.done(message);
    }
    return workloads
        .trouble(plan.access().namespace(), plan.ownership().selector(PoolPlan.COMPONENT))
        .orElse(Outcome.waiting(message));
  }

  private static String selector(@Nullable Map<String, String> labels) {
    return labels == null || labels.isEmpty()
        ? "(none)"
        : labels.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .sorted()
            .collect(Collectors.joining(","));
  }
}
