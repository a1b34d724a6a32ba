package ai.backend.operator.pool;

import ai.backend.operator.cluster.ClusterAccess;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Which agents the manager of a cluster knows. */
public interface RegisteredAgents {
  /**
   * One agent as the manager sees it.
   *
   * @param status for example {@code ALIVE}
   * @param slots slot name to amount; memory in bytes
   */
  record Agent(String id, String status, Map<String, BigDecimal> slots) {}

  /** All agents of a resource group, at most a thousand. */
  List<Agent> of(ClusterAccess access, String resourceGroup) throws Unavailable;

  /** The manager did not say. */
  final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    public Unavailable(String message) {
      super(message);
    }
  }
}
