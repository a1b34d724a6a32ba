package ai.backend.operator.registry;

import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdTree;
import ai.backend.common.etcd.EtcdUnavailable;
import ai.backend.crd.Registry;
import ai.backend.crd.RegistryStatus;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.cluster.ClusterEtcd;
import ai.backend.operator.cluster.ClusterLookup;
import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.Attempt;
import ai.backend.operator.kube.Encoding;
import ai.backend.operator.kube.Jobs;
import ai.backend.operator.kube.Seniority;
import ai.backend.operator.status.Conditions;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One pass over a Registry: cluster, credentials, keys in etcd, scan. */
final class RegistrySteps {
  private static final List<String> SECRET_KEYS = List.of("username", "password");

  private final KubernetesClient client;
  private final Applier applier;
  private final Jobs jobs;
  private final ClusterLookup clusters;
  private final ClusterEtcd etcd;
  private final Clock clock;

  RegistrySteps(
      KubernetesClient client,
      Applier applier,
      Jobs jobs,
      ClusterLookup clusters,
      ClusterEtcd etcd,
      Clock clock) {
    this.client = client;
    this.applier = applier;
    this.jobs = jobs;
    this.clusters = clusters;
    this.etcd = etcd;
    this.clock = clock;
  }

  /** What the last scan found, for the status. */
  record Scanned(@Nullable Integer images, @Nullable String at, @Nullable String settings) {
    static Scanned of(@Nullable RegistryStatus status) {
      return status == null
          ? new Scanned(null, null, null)
          : new Scanned(status.imagesFound(), status.lastScan(), status.scannedSettings());
    }
  }

  Scanned run(Registry registry, Collection<Registry> all, Conditions conditions) {
    var before = Scanned.of(registry.getStatus());
    var namespace = registry.getMetadata().getNamespace();
    var cluster = clusters.find(namespace, registry.getSpec().clusterRef().name());
    var found = conditions.put("Cluster", cluster.outcome());
    if (!found.isDone()) {
      return before;
    }
    var rivals = ofSameCluster(registry, all);
    var credentials = new TreeMap<String, String>();
    var secret =
        conditions.put("Credentials", Attempt.of(() -> credentials(registry, rivals, credentials)));
    if (!secret.isDone()) {
      return before;
    }
    var allowed =
        rivals.stream()
            .map(r -> RegistryPlan.registryName(r.getSpec()))
            .distinct()
            .sorted()
            .toList();
    var plan = new RegistryPlan(registry, cluster.access().orElseThrow(), credentials, allowed);
    var keys = conditions.put("Keys", Attempt.of(() -> keys(plan)));
    if (!keys.isDone()) {
      return before;
    }
    var result = new Scanned[] {before};
    conditions.put("Scan", Attempt.of(() -> scan(plan, result)));
    return result[0];
  }

  private static List<Registry> ofSameCluster(Registry registry, Collection<Registry> all) {
    return all.stream()
        .filter(r -> r.getMetadata().getNamespace().equals(registry.getMetadata().getNamespace()))
        .filter(r -> r.getSpec().clusterRef().name().equals(registry.getSpec().clusterRef().name()))
        .filter(r -> r.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private Outcome credentials(Registry registry, List<Registry> rivals, Map<String, String> into) {
    var name = RegistryPlan.registryName(registry.getSpec());
    var older =
        rivals.stream()
            .filter(r -> Seniority.precedes(r, registry))
            .filter(r -> RegistryPlan.registryName(r.getSpec()).equals(name))
            .findFirst();
    if (older.isPresent()) {
      return Outcome.failed(
          Reason.Conflict,
          "Registry %s describes %s already: delete one of the two"
              .formatted(older.get().getMetadata().getName(), name));
    }
    var reference = registry.getSpec().credentialsSecretRef();
    if (reference == null) {
      return Outcome.done("the registry asks for no credentials");
    }
    var namespace = registry.getMetadata().getNamespace();
    var secret = client.secrets().inNamespace(namespace).withName(reference.name()).get();
    if (secret == null) {
      return Outcome.failed(
          Reason.SecretInvalid,
          "Secret %s/%s does not exist: create it with the keys username and password"
              .formatted(namespace, reference.name()));
    }
    var values = Encoding.decoded(secret);
    var missing =
        SECRET_KEYS.stream().filter(key -> values.getOrDefault(key, "").isEmpty()).toList();
    if (!missing.isEmpty()) {
      return Outcome.failed(
          Reason.SecretInvalid,
          "Secret %s/%s lacks the key %s"
              .formatted(namespace, reference.name(), String.join(", ", missing)));
    }
    SECRET_KEYS.forEach(key -> into.put(key, Objects.requireNonNull(values.get(key))));
    return Outcome.done("Secret %s has username and password".formatted(reference.name()));
  }

  private Outcome keys(RegistryPlan plan) {
    new RegistryObjects(plan).pullSecret().ifPresent(applier::apply);
    var path = RegistryPlan.etcdPath(plan.registryName());
    var wanted = EtcdTree.nest(new TreeMap<>(plan.etcdEntries()));
    try (var store = etcd.open(plan.access())) {
      if (!wanted.equals(store.getTree(path))) {
        store.replaceTree(EtcdScope.GLOBAL, path, wanted);
      }
      var status = plan.registry().getStatus();
      var former = status == null ? null : status.registryName();
      if (former != null && !former.equals(plan.registryName())) {
        delete(plan.access(), former);
      }
      return Outcome.done("the keys are at %s in etcd".formatted(path));
    } catch (EtcdUnavailable e) {
      return Outcome.waiting(Reason.StoreUnreachable, String.valueOf(e.getMessage()));
    }
  }

  private Outcome scan(RegistryPlan plan, Scanned[] result) {
    var before = result[0];
    var schedule = new ScanSchedule(plan.spec().scanInterval(), before.at());
    boolean current = plan.settingsDigest().equals(before.settings());
    if (current && !schedule.isDue(clock.instant())) {
      return Outcome.done(
          "%d images were found".formatted(Objects.requireNonNullElse(before.images(), 0)));
    }
    var objects = new RegistryObjects(plan);
    applier.apply(objects.files());
    var job = objects.scan(before.at());
    var outcome = jobs.run(job);
    if (!outcome.isDone()) {
      return outcome;
    }
    int images = ScanResult.images(jobs.result(job));
    result[0] = new Scanned(images, jobs.ended(job), plan.settingsDigest());
    return Outcome.done("%d images were found".formatted(images));
  }

  /** Removes the keys. Throws {@link EtcdUnavailable} when they may still be there. */
  void clean(Registry registry) {
    var cluster =
        clusters.find(
            registry.getMetadata().getNamespace(), registry.getSpec().clusterRef().name());
    if (cluster.outcome().reason() == Reason.ClusterMissing || cluster.access().isEmpty()) {
      return;
    }
    delete(cluster.access().get(), RegistryPlan.registryName(registry.getSpec()));
  }

  private void delete(ClusterAccess access, String registryName) {
    var path = RegistryPlan.etcdPath(registryName);
    try (var store = etcd.open(access)) {
      store.delete(path);
      store.deletePrefix(path + "/");
    }
  }
}
