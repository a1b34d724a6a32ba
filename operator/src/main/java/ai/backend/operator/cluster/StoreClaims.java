package ai.backend.operator.cluster;

import ai.backend.crd.Cluster;
import ai.backend.operator.kube.Seniority;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** No two Clusters may use the same external store: the older one keeps it. */
final class StoreClaims {
  private StoreClaims() {}

  /** A sentence that names the older Cluster; nothing when there is no conflict. */
  static Optional<String> conflict(Cluster cluster, Collection<Cluster> all) {
    var claims = claims(cluster);
    return all.stream()
        .filter(other -> Seniority.precedes(other, cluster))
        .sorted(Seniority.ORDER)
        .flatMap(
            other ->
                claims(other).entrySet().stream()
                    .filter(claim -> claims.containsKey(claim.getKey()))
                    .map(
                        claim ->
                            "%s is already used by Cluster %s/%s: give this Cluster its own, or delete the other"
                                .formatted(
                                    claim.getValue(),
                                    other.getMetadata().getNamespace(),
                                    other.getMetadata().getName())))
        .findFirst();
  }

  private static Map<String, String> claims(Cluster cluster) {
    var spec = cluster.getSpec();
    var claims = new LinkedHashMap<String, String>();
    var database = spec.postgresql().external();
    if (database != null) {
      claims.put(
          "postgresql:" + database.address() + "/" + database.database(),
          "database %s at %s".formatted(database.database(), database.address()));
    }
    var redis = spec.redis().external();
    if (redis != null) {
      claims.put("redis:" + redis.address(), "the Redis at " + redis.address());
    }
    var etcd = spec.etcd().external();
    if (etcd != null) {
      claims.put("etcd:" + etcd.address(), "the etcd at " + etcd.address());
    }
    return claims;
  }
}
