package ai.backend.agent.node;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdUnavailable;
import java.lang.System.Logger.Level;
import java.util.Map;

/** The agent's keys in etcd (spec/10 §2): its status under its own name, and its address. */
public final class Presence {
  private static final System.Logger LOG = System.getLogger(Presence.class.getName());
  private final EtcdClient etcd;
  private final EtcdScope scope;
  private final String ip;

  public Presence(EtcdClient etcd, String agentId, String ip) {
    this.etcd = etcd;
    this.scope = new EtcdScope.Node(agentId);
    this.ip = ip;
  }

  /**
   * Writes the status, {@code starting} or {@code running}.
   *
   * @throws EtcdUnavailable when etcd does not take it
   */
  public void put(String status) {
    etcd.putAll(scope, Map.of("", status, "ip", ip));
  }

  /** Takes the keys away. */
  public void remove() {
    try {
      etcd.delete(scope, "");
      etcd.delete(scope, "ip");
    } catch (EtcdUnavailable e) {
      LOG.log(Level.WARNING, "the agent's keys stay in etcd: {0}", e.getMessage());
    }
  }
}
