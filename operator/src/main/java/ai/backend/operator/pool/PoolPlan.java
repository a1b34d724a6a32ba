package ai.backend.operator.pool;

import ai.backend.crd.AgentPool;
import ai.backend.crd.AgentPoolSpec;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.kube.Ownership;
import ai.backend.operator.settings.OperatorSettings;
import java.util.List;

/**
 * Everything that one pass over an AgentPool works with.
 *
 * @param pullSecrets Secrets with registry credentials for kernel images, in order
 * @param inputs digest of the Secrets that the agents read
 */
record PoolPlan(
    AgentPool pool,
    ClusterAccess access,
    OperatorSettings settings,
    List<String> pullSecrets,
    String inputs) {
  static final String COMPONENT = "agent";

  AgentPoolSpec spec() {
    return pool.getSpec();
  }

  String name() {
    return pool.getMetadata().getName();
  }

  /** Name of the workload, service account and bindings. */
  String agentName() {
    return name() + "-agent";
  }

  Ownership ownership() {
    return new Ownership(pool);
  }
}
