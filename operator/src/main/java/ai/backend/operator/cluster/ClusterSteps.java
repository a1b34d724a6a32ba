package ai.backend.operator.cluster;

import ai.backend.crd.Cluster;
import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.Attempt;
import ai.backend.operator.kube.Jobs;
import ai.backend.operator.kube.Workloads;
import ai.backend.operator.settings.OperatorSettings;
import ai.backend.operator.status.Conditions;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One pass over a Cluster: a list of steps, each of which waits for those before it. */
final class ClusterSteps {
  private final Applier applier;
  private final Secrets secrets;
  private final Workloads workloads;
  private final Jobs jobs;
  private final Reachability reachability;
  private final OperatorSettings settings;

  ClusterSteps(
      KubernetesClient client,
      Applier applier,
      Generator generator,
      Jobs jobs,
      Reachability reachability,
      OperatorSettings settings) {
    this.applier = applier;
    this.secrets = new Secrets(client, applier, generator);
    this.workloads = new Workloads(client);
    this.jobs = jobs;
    this.reachability = reachability;
    this.settings = settings;
  }

  /** Does what can be done now and notes how each step ended. */
  void run(Cluster cluster, Collection<Cluster> all, Conditions conditions) {
    var access = ClusterAccess.of(cluster, settings);
    var draft = new ClusterPlan(cluster, access, new Credentials(new TreeMap<>()));
    var conflict = StoreClaims.conflict(cluster, all);
    var found =
        conflict.isPresent()
            ? new Secrets.Found(
                draft.credentials(), Outcome.failed(Reason.Conflict, conflict.get()))
            : ensureSecrets(draft);
    var plan = new ClusterPlan(cluster, access, found.credentials());

    var credentials = conditions.put("Credentials", found.outcome());
    var etcd =
        conditions.put("Etcd", after(credentials, () -> store(access.etcd(), Stores.etcd(plan))));
    var redis =
        conditions.put(
            "Redis", after(credentials, () -> store(access.redis(), Stores.redis(plan))));
    var database =
        conditions.put(
            "Postgresql",
            after(credentials, () -> store(access.database(), Stores.postgresql(plan))));
    var schema = conditions.put("Schema", after(database, () -> schema(new SchemaObjects(plan))));
    var stores = List.of(schema, etcd, redis);
    conditions.put(
        "Manager",
        after(
            stores.stream().filter(o -> !o.isDone()).findFirst().orElse(schema),
            () -> manager(new ManagerObjects(plan))));
  }

  private Secrets.Found ensureSecrets(ClusterPlan draft) {
    var found = new Secrets.Found[] {new Secrets.Found(draft.credentials(), Outcome.done(""))};
    var outcome =
        Attempt.of(
            () -> {
              found[0] = secrets.ensure(draft);
              return found[0].outcome();
            });
    return new Secrets.Found(found[0].credentials(), outcome);
  }

  private static Outcome after(Outcome before, Supplier<Outcome> step) {
    return before.isDone()
        ? Attempt.of(step)
        : Outcome.waiting(Reason.WaitsForEarlierStep, "waits for an earlier step");
  }

  private Outcome store(StoreAccess access, List<HasMetadata> objects) {
    if (access.external()) {
      return reachability
          .problem(access.address())
          .map(
              problem ->
                  Outcome.failed(
                      Reason.StoreUnreachable,
                      "%s cannot be reached: %s. Check the address in the spec, and that the operator's and the"
                              .formatted(access.address(), problem)
                          + " cluster's namespaces may connect to it"))
          .orElse(Outcome.done(access.address() + " answers"));
    }
    objects.forEach(applier::apply);
    return workloads.outcome((StatefulSet) objects.getLast());
  }

  private Outcome schema(SchemaObjects schema) {
    applier.apply(schema.files());
    return jobs.run(schema.job());
  }

  private Outcome manager(ManagerObjects manager) {
    manager.all().forEach(applier::apply);
    if (manager.plan().spec().manager().replicas() <= 1) {
      applier.remove(manager.budget());
    }
    return workloads.outcome(manager.deployment());
  }
}
