package ai.backend.operator.cluster;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.operator.kube.Encoding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;

/** Opens the etcd of a cluster with the cluster's own credentials. */
public final class ClusterEtcd {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final KubernetesClient client;

  public ClusterEtcd(KubernetesClient client) {
    this.client = client;
  }

  /** To be closed by the caller. */
  public EtcdClient open(ClusterAccess access) {
    var values =
        access
            .etcd()
            .secret()
            .map(name -> client.secrets().inNamespace(access.namespace()).withName(name).get())
            .map(Encoding::decoded)
            .orElse(Map.of());
    var settings =
        new EtcdSettings(
            access.etcd().address(),
            ClusterAccess.ETCD_NAMESPACE,
            values.getOrDefault("user", ""),
            values.getOrDefault("password", ""));
    return new EtcdClient(settings, DEADLINE);
  }
}
