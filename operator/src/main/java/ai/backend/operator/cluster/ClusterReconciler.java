package ai.backend.operator.cluster;

import ai.backend.crd.Cluster;
import ai.backend.crd.ClusterStatus;
import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.ChangeFilter;
import ai.backend.operator.kube.Events;
import ai.backend.operator.kube.Jobs;
import ai.backend.operator.kube.OwnedSources;
import ai.backend.operator.kube.Statuses;
import ai.backend.operator.settings.OperatorSettings;
import ai.backend.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Brings a Cluster up and keeps it as its spec says. */
@ControllerConfiguration(
    name = "cluster",
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = ChangeFilter.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 3, timeUnit = TimeUnit.MINUTES))
@GradualRetry(
    maxAttempts = -1,
    initialInterval = 1000,
    intervalMultiplier = 1.5,
    maxInterval = 60_000)
public class ClusterReconciler implements Reconciler<Cluster> {
  private final ClusterSteps steps;
  private final Statuses<ClusterStatus> statuses;
  private final OperatorSettings settings;

  public ClusterReconciler(
      KubernetesClient client,
      OperatorSettings settings,
      Clock clock,
      RandomGenerator random,
      Reachability reachability) {
    var applier = new Applier(client);
    this.steps =
        new ClusterSteps(
            client,
            applier,
            new Generator(random),
            new Jobs(client, applier, clock),
            reachability,
            settings);
    this.statuses = new Statuses<>(new Events(client, clock), clock);
    this.settings = settings;
  }

  @Override
  public List<EventSource<?, Cluster>> prepareEventSources(EventSourceContext<Cluster> context) {
    return OwnedSources.of(
        context,
        Cluster.class,
        Secret.class,
        ConfigMap.class,
        PersistentVolumeClaim.class,
        Service.class,
        StatefulSet.class,
        Deployment.class,
        PodDisruptionBudget.class,
        Job.class,
        Pod.class);
  }

  @Override
  public UpdateControl<Cluster> reconcile(Cluster cluster, Context<Cluster> context) {
    return statuses.pass(
        cluster,
        ClusterStatus::conditions,
        conditions -> {
          steps.run(cluster, context.getPrimaryCache().list().toList(), conditions);
          return status(cluster, conditions);
        });
  }

  private ClusterStatus status(Cluster cluster, Conditions conditions) {
    var access = ClusterAccess.of(cluster, settings);
    var before = cluster.getStatus();
    var ready = conditions.summary().isDone();
    return new ClusterStatus(
        cluster.getMetadata().getGeneration(),
        access.endpoint(),
        ready ? access.images().tag() : before == null ? null : before.version(),
        access.adminSecret(),
        conditions.list());
  }
}
