package ai.backend.operator.pool;

import ai.backend.crd.AgentPool;
import ai.backend.crd.Registry;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.cluster.ClusterLookup;
import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.Attempt;
import ai.backend.operator.kube.Claims;
import ai.backend.operator.kube.Encoding;
import ai.backend.operator.kube.Jobs;
import ai.backend.operator.kube.Json;
import ai.backend.operator.kube.Workloads;
import ai.backend.operator.registry.PullSecret;
import ai.backend.operator.settings.OperatorSettings;
import ai.backend.operator.status.Conditions;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One pass over an AgentPool: cluster, resource group, account, agents. */
final class PoolSteps {
  private static final AgentCount NONE = new AgentCount(0, 0, 0, false);

  private final KubernetesClient client;
  private final Applier applier;
  private final Jobs jobs;
  private final ClusterLookup clusters;
  private final OperatorSettings settings;
  private final Workloads workloads;
  private final Claims claims;
  private final RegisteredAgents registered;

  PoolSteps(
      KubernetesClient client,
      Applier applier,
      Jobs jobs,
      ClusterLookup clusters,
      OperatorSettings settings,
      RegisteredAgents registered) {
    this.client = client;
    this.applier = applier;
    this.jobs = jobs;
    this.clusters = clusters;
    this.settings = settings;
    this.workloads = new Workloads(client);
    this.claims = new Claims(client);
    this.registered = registered;
  }

  /** What was found, for the status. */
  record Found(AgentCount count, @Nullable String slots) {}

  Found run(AgentPool pool, Collection<AgentPool> all, Conditions conditions) {
    var namespace = pool.getMetadata().getNamespace();
    var cluster = clusters.find(namespace, pool.getSpec().clusterRef().name());
    conditions.put("Cluster", cluster.outcome());
    if (cluster.access().isEmpty()) {
      return new Found(NONE, null);
    }
    var plan = plan(pool, cluster.access().get());
    if (!cluster.outcome().isDone()) {
      return new Found(AgentCount.of(client, new AgentWorkload(plan).desired()), null);
    }
    var group = conditions.put("Group", Attempt.of(() -> group(new GroupObjects(plan))));
    var commits = conditions.put("Commits", Attempt.of(() -> commits(plan)));
    var count = new AgentCount[] {AgentCount.of(client, new AgentWorkload(plan).desired())};
    var agents =
        conditions.put(
            "Agents",
            group.isDone() && commits.isDone()
                ? Attempt.of(
                    () -> {
                      count[0] = agents(plan, all);
                      return count[0].outcome(plan, workloads);
                    })
                : Outcome.waiting(
                    Reason.WaitsForEarlierStep,
                    "waits for the %s"
                        .formatted(group.isDone() ? "claim for commits" : "resource group")));
    if (!agents.isDone()) {
      conditions.put(
          "Registration",
          Outcome.waiting(Reason.WaitsForEarlierStep, "waits for the agents to be ready"));
      return new Found(count[0], null);
    }
    var registration = Registration.ask(registered, plan, count[0].wanted());
    conditions.put("Registration", registration.outcome());
    return new Found(count[0], registration.slots());
  }

  private Outcome group(GroupObjects group) {
    if (!group.isNeeded()) {
      return Outcome.done("the resource group default comes with the cluster");
    }
    applier.apply(group.files());
    return jobs.run(group.job());
  }

  /** Before the agents, which would not start without their claim, one after the other. */
  private Outcome commits(PoolPlan plan) {
    var spec = plan.spec().commits();
    if (!spec.enabled()) {
      return Outcome.done("users cannot commit containers");
    }
    var claim = spec.claim();
    var instead = "name another one in spec.commits.claim";
    return claim == null
        ? Outcome.done("commits are kept in %s of each node".formatted(CommitFolder.ON_NODE))
        : claims.outcome(plan.access().namespace(), claim, instead, instead);
  }

  private AgentCount agents(PoolPlan plan, Collection<AgentPool> all) {
    applier.apply(NodesBinding.desired(settings, all));
    new AgentAccount(plan).all().forEach(applier::apply);
    var workload = new AgentWorkload(plan).desired();
    applier.apply(workload);
    return AgentCount.of(client, workload);
  }

  private PoolPlan plan(AgentPool pool, ClusterAccess access) {
    return new PoolPlan(pool, access, settings, pullSecrets(access), inputs(access));
  }

  private List<String> pullSecrets(ClusterAccess access) {
    return client
        .resources(Registry.class)
        .inNamespace(access.namespace())
        .list()
        .getItems()
        .stream()
        .filter(registry -> registry.getSpec().clusterRef().name().equals(access.name()))
        .map(PullSecret::nameFor)
        .flatMap(Optional::stream)
        .sorted()
        .toList();
  }

  /** Agents roll when a password or token changes. */
  private String inputs(ClusterAccess access) {
    var values = new TreeMap<String, Map<String, String>>();
    Stream.of(access.etcd().secret(), access.redis().secret(), Optional.of(access.rpcSecret()))
        .flatMap(Optional::stream)
        .forEach(
            name -> {
              var secret = client.secrets().inNamespace(access.namespace()).withName(name).get();
              values.put(name, secret == null ? Map.of() : Encoding.decoded(secret));
            });
    return Json.digest(values);
  }

  /**
   * Ends agents first, then the kernels that nobody would end otherwise. True when all are gone.
   */
  boolean clean(AgentPool pool, Collection<AgentPool> all) {
    var namespace = pool.getMetadata().getNamespace();
    var name = pool.getMetadata().getName() + "-agent";
    client.apps().daemonSets().inNamespace(namespace).withName(name).delete();
    client.apps().statefulSets().inNamespace(namespace).withName(name).delete();
    var agents =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel("backend.ai/owned-by", "agentpool")
            .withLabel("app.kubernetes.io/instance", pool.getMetadata().getName())
            .withLabel("app.kubernetes.io/component", PoolPlan.COMPONENT)
            .list()
            .getItems();
    if (!agents.isEmpty()) {
      return false;
    }
    var kernels =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel("backend.ai/pool", pool.getMetadata().getName())
            .withLabel("backend.ai/kernel-id");
    kernels.delete();
    Attempt.of(
        () -> {
          applier.apply(NodesBinding.desired(settings, all));
          return Outcome.done("");
        });
    return true;
  }
}
