package ai.backend.operator.volume;

import ai.backend.crd.Volume;
import ai.backend.crd.VolumeStatus;
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
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
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

/** Claims storage for the folders of users and tells a cluster of it. */
@ControllerConfiguration(
    name = "volume",
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
public class VolumeReconciler implements Reconciler<Volume>, Cleaner<Volume> {
  private final VolumeSteps steps;
  private final Statuses<VolumeStatus> statuses;
  private final Clock clock;

  public VolumeReconciler(KubernetesClient client, OperatorSettings settings, Clock clock) {
    var applier = new Applier(client);
    this.steps =
        new VolumeSteps(
            client,
            applier,
            new Jobs(client, applier, clock),
            new ClusterLookup(client, settings),
            new ClusterEtcd(client));
    this.statuses = new Statuses<>(new Events(client, clock), clock);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Volume>> prepareEventSources(EventSourceContext<Volume> context) {
    var sources =
        new ArrayList<>(
            OwnedSources.of(
                context,
                Volume.class,
                Secret.class,
                PersistentVolumeClaim.class,
                Job.class,
                Pod.class));
    sources.add(ClusterSources.of(context, Volume.class, r -> r.getSpec().clusterRef().name()));
    return sources;
  }

  @Override
  public UpdateControl<Volume> reconcile(Volume volume, Context<Volume> context) {
    return statuses.pass(
        volume,
        VolumeStatus::conditions,
        conditions -> {
          var found = steps.run(volume, context.getPrimaryCache().list().toList(), conditions);
          return new VolumeStatus(
              volume.getMetadata().getGeneration(),
              VolumePlan.host(volume),
              found.claim(),
              found.size(),
              conditions.list());
        });
  }

  @Override
  public DeleteControl cleanup(Volume volume, Context<Volume> context) {
    return Cleanup.of(volume, clock, () -> steps.clean(volume));
  }
}
