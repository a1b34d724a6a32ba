package ai.backend.common.etcd;

/** Where a logical key lives below the namespace (spec/05 §2.1). */
public sealed interface EtcdScope {
  EtcdScope GLOBAL = new Global();

  /** Path between the namespace and the logical key; empty or ending in a slash. */
  String prefix();

  /** The manager's scope. */
  record Global() implements EtcdScope {
    @Override
    public String prefix() {
      return "";
    }
  }

  /** Settings of one resource group. */
  record ResourceGroup(String name) implements EtcdScope {
    @Override
    public String prefix() {
      return "sgroup/" + KeyText.quote(name) + "/";
    }
  }

  /** Settings and presence of one agent; the empty logical key is the agent's own status. */
  record Node(String agentId) implements EtcdScope {
    @Override
    public String prefix() {
      return "nodes/agents/" + KeyText.quote(agentId) + "/";
    }
  }
}
