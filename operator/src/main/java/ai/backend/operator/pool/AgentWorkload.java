package ai.backend.operator.pool;

import ai.backend.crd.AgentPoolSpec.Mode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Objects;

/** What runs the agents: a DaemonSet, or a StatefulSet for a fixed number. */
record AgentWorkload(PoolPlan plan) {

  HasMetadata desired() {
    return plan.spec().mode() == Mode.EveryNode ? daemonSet() : statefulSet();
  }

  DaemonSet daemonSet() {
    return new DaemonSetBuilder()
        .withMetadata(plan.ownership().metadata(plan.agentName(), PoolPlan.COMPONENT))
        .withNewSpec()
        .withNewSelector()
        .withMatchLabels(plan.ownership().selector(PoolPlan.COMPONENT))
        .endSelector()
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .endUpdateStrategy()
        .withTemplate(new AgentPods(plan).template())
        .endSpec()
        .build();
  }

  StatefulSet statefulSet() {
    return new StatefulSetBuilder()
        .withMetadata(plan.ownership().metadata(plan.agentName(), PoolPlan.COMPONENT))
        .withNewSpec()
        .withReplicas(Objects.requireNonNullElse(plan.spec().replicas(), 0))
        .withServiceName(plan.agentName())
        .withPodManagementPolicy("Parallel")
        .withNewSelector()
        .withMatchLabels(plan.ownership().selector(PoolPlan.COMPONENT))
        .endSelector()
        .withTemplate(new AgentPods(plan).template())
        .endSpec()
        .build();
  }
}
