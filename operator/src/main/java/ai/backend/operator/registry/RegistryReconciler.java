package ai.backend.operator.registry;

import ai.backend.crd.Registry;
import ai.backend.crd.RegistryStatus;
import ai.backend.operator.cluster.ClusterEtcd;
import ai.backend.operator.cluster.ClusterLookup;
import ai.backend.operator.cluster.ClusterSources;
import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.ChangeFilter;
import ai.backend.operator.kube.Cleanup;
import ai.backend.operator.kube.Events;
import ai.backend.operator.kube.Jobs;
import ai.backend.operator.kube.OwnedSources;
import ai.backend.operator.kube.Statuses;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells a cluster of a registry, and scans it for kernel images. */
@ControllerConfiguration(
    name = "registry",
    finalizerName = "backend.ai/etcd-keys",
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = ChangeFilter.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 3, timeUnit = TimeUnit.MINUTES))
@GradualRetry(
    maxAttempts = -1,
    initialInterval = 1000,
    intervalMultiplier = 1.5,
    maxInterval = 60_000)
public class RegistryReconciler implements Reconciler<Registry>, Cleaner<Registry> {
  private final RegistrySteps steps;
  private final Statuses<RegistryStatus> statuses;
  private final Clock clock;

  public RegistryReconciler(KubernetesClient client, OperatorSettings settings, Clock clock) {
    var applier = new Applier(client);
    this.steps =
        new RegistrySteps(
            client,
            applier,
            new Jobs(client, applier, clock),
            new ClusterLookup(client, settings),
            new ClusterEtcd(client),
            clock);
    this.statuses = new Statuses<>(new Events(client, clock), clock);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Registry>> prepareEventSources(EventSourceContext<Registry> context) {
    var sources =
        new ArrayList<>(
            OwnedSources.of(context, Registry.class, Secret.class, Job.class, Pod.class));
    sources.add(ClusterSources.of(context, Registry.class, r -> r.getSpec().clusterRef().name()));
    return sources;
  }

  @Override
  public UpdateControl<Registry> reconcile(Registry registry, Context<Registry> context) {
    return statuses.pass(
        registry,
        RegistryStatus::conditions,
        conditions -> {
          var found = steps.run(registry, context.getPrimaryCache().list().toList(), conditions);
          return new RegistryStatus(
              registry.getMetadata().getGeneration(),
              RegistryPlan.registryName(registry.getSpec()),
              found.images(),
              found.at(),
              found.settings(),
              conditions.list());
        });
  }

  @Override
  public DeleteControl cleanup(Registry registry, Context<Registry> context) {
    return Cleanup.of(registry, clock, () -> steps.clean(registry));
  }
}
