package ai.backend.operator.volume;

import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdUnavailable;
import ai.backend.crd.Volume;
import ai.backend.operator.cluster.ClusterEtcd;
import ai.backend.operator.cluster.ClusterLookup;
import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.Attempt;
import ai.backend.operator.kube.Claims;
import ai.backend.operator.kube.Jobs;
import ai.backend.operator.kube.Seniority;
import ai.backend.operator.status.Conditions;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass over a Volume: cluster, claim, keys in etcd, permissions. */
final class VolumeSteps {
  private final Claims claims;
  private final Applier applier;
  private final Jobs jobs;
  private final ClusterLookup clusters;
  private final ClusterEtcd etcd;

  VolumeSteps(
      KubernetesClient client,
      Applier applier,
      Jobs jobs,
      ClusterLookup clusters,
      ClusterEtcd etcd) {
    this.claims = new Claims(client);
    this.applier = applier;
    this.jobs = jobs;
    this.clusters = clusters;
    this.etcd = etcd;
  }

  /** What was found of the claim, for the status. */
  record Claimed(@Nullable String claim, @Nullable String size) {}

  Claimed run(Volume volume, Collection<Volume> all, Conditions conditions) {
    var namespace = volume.getMetadata().getNamespace();
    var cluster = clusters.find(namespace, volume.getSpec().clusterRef().name());
    conditions.put("Cluster", cluster.outcome());
    if (cluster.access().isEmpty()) {
      return new Claimed(null, null);
    }
    var plan = new VolumePlan(volume, cluster.access().get(), ofSameCluster(volume, all));
    var claim = conditions.put("Claim", Attempt.of(() -> claim(plan)));
    if (cluster.outcome().isDone()) {
      var keys = conditions.put("Keys", Attempt.of(() -> keys(plan)));
      conditions.put(
          "Permissions",
          keys.isDone() && claim.isDone()
              ? Attempt.of(() -> permissions(new VolumeObjects(plan)))
              : Outcome.waiting(Reason.WaitsForEarlierStep, "waits for an earlier step"));
    }
    var actual = claims.read(namespace, plan.claimName());
    return new Claimed(plan.claimName(), actual == null ? null : size(actual));
  }

  private static List<Volume> ofSameCluster(Volume volume, Collection<Volume> all) {
    return all.stream()
        .filter(v -> v.getMetadata().getNamespace().equals(volume.getMetadata().getNamespace()))
        .filter(v -> v.getSpec().clusterRef().name().equals(volume.getSpec().clusterRef().name()))
        .filter(v -> v.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private static @Nullable String size(PersistentVolumeClaim claim) {
    var capacity = claim.getStatus() == null ? null : claim.getStatus().getCapacity();
    var storage = capacity == null ? null : capacity.get("storage");
    return storage == null ? null : storage.toString();
  }

  private Outcome claim(VolumePlan plan) {
    new VolumeObjects(plan).claim().ifPresent(applier::apply);
    return claims.outcome(
        plan.access().namespace(),
        plan.claimName(),
        "say spec.claim to have one made",
        "create another Volume");
  }

  private Outcome keys(VolumePlan plan) {
    var rival =
        plan.all().stream()
            .filter(v -> v.getSpec().defaultHost() && plan.spec().defaultHost())
            .filter(v -> Seniority.precedes(v, plan.volume()))
            .findFirst();
    if (rival.isPresent()) {
      return Outcome.failed(
          Reason.Conflict,
          "Volume %s is the default host already: set spec.defaultHost to false in one of the two"
              .formatted(rival.get().getMetadata().getName()));
    }
    try (var store = etcd.open(plan.access())) {
      plan.etcdEntries()
          .forEach(
              (key, value) -> {
                if (!value.equals(store.get(key).orElse(null))) {
                  store.put(EtcdScope.GLOBAL, key, value);
                }
              });
      if (!plan.spec().defaultHost()) {
        forgetDefault(store, plan.volume());
      }
      return Outcome.done("the keys are at volumes/ in etcd");
    } catch (EtcdUnavailable e) {
      return Outcome.waiting(Reason.StoreUnreachable, String.valueOf(e.getMessage()));
    }
  }

  private static void forgetDefault(ai.backend.common.etcd.EtcdClient store, Volume volume) {
    var key = "volumes/default_host";
    if (VolumePlan.host(volume).equals(store.get(key).orElse(null))) {
      store.delete(key);
    }
  }

  private Outcome permissions(VolumeObjects objects) {
    applier.apply(objects.files());
    return jobs.run(objects.permissions());
  }

  /** Removes the keys. The claim stays. */
  void clean(Volume volume) {
    var cluster =
        clusters.find(volume.getMetadata().getNamespace(), volume.getSpec().clusterRef().name());
    if (cluster.outcome().reason() == Reason.ClusterMissing || cluster.access().isEmpty()) {
      return;
    }
    try (var store = etcd.open(cluster.access().get())) {
      forgetDefault(store, volume);
    }
  }
}
