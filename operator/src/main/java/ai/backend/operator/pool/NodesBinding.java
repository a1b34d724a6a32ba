package ai.backend.operator.pool;

import ai.backend.crd.AgentPool;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The one binding that lets agents read nodes. The chart makes it; the operator keeps its list of
 * subjects, because that is all it may change outside of namespaces.
 */
final class NodesBinding {
  private NodesBinding() {}

  static ClusterRoleBinding desired(OperatorSettings settings, Collection<AgentPool> pools) {
    return new ClusterRoleBindingBuilder()
        .withMetadata(new ObjectMetaBuilder().withName(settings.agentNodesBinding()).build())
        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", settings.agentNodesRole())
        .withSubjects(subjects(pools))
        .build();
  }

  private static List<Subject> subjects(Collection<AgentPool> pools) {
    return pools.stream()
        .filter(pool -> pool.getMetadata().getDeletionTimestamp() == null)
        .map(
            pool ->
                new SubjectBuilder()
                    .withKind("ServiceAccount")
                    .withName(pool.getMetadata().getName() + "-agent")
                    .withNamespace(pool.getMetadata().getNamespace())
                    .build())
        .sorted(Comparator.comparing(Subject::getNamespace).thenComparing(Subject::getName))
        .toList();
  }
}
