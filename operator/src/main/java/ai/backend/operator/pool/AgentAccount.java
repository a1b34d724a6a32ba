package ai.backend.operator.pool;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;

/** Who the agents are at the API server: they may handle pods of kernels in their own namespace. */
record AgentAccount(PoolPlan plan) {

  List<HasMetadata> all() {
    return List.of(account(), binding());
  }

  ServiceAccount account() {
    return new ServiceAccountBuilder()
        .withMetadata(plan.ownership().metadata(plan.agentName(), PoolPlan.COMPONENT))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  RoleBinding binding() {
    return new RoleBindingBuilder()
        .withMetadata(plan.ownership().metadata(plan.agentName(), PoolPlan.COMPONENT))
        .withNewRoleRef(
            "rbac.authorization.k8s.io", "ClusterRole", plan.settings().agentKernelsRole())
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName(plan.agentName())
        .withNamespace(plan.access().namespace())
        .endSubject()
        .build();
  }
}
