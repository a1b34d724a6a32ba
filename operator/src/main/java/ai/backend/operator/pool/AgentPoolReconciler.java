package ai.backend.operator.pool;

import ai.backend.crd.AgentPool;
import ai.backend.crd.AgentPoolStatus;
import ai.backend.crd.Registry;
import ai.backend.operator.cluster.ClusterLookup;
import ai.backend.operator.cluster.ClusterSources;
import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.ChangeFilter;
import ai.backend.operator.kube.Events;
import ai.backend.operator.kube.Jobs;
import ai.backend.operator.kube.OwnedSources;
import ai.backend.operator.kube.Statuses;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
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

/** Puts agents on the nodes that an AgentPool selects; when it is deleted, its kernels end. */
@ControllerConfiguration(
    name = "agentpool",
    finalizerName = "backend.ai/agents",
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = ChangeFilter.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 3, timeUnit = TimeUnit.MINUTES))
@GradualRetry(
    maxAttempts = -1,
    initialInterval = 1000,
    intervalMultiplier = 1.5,
    maxInterval = 60_000)
public class AgentPoolReconciler implements Reconciler<AgentPool>, Cleaner<AgentPool> {
  private final PoolSteps steps;
  private final Statuses<AgentPoolStatus> statuses;

  public AgentPoolReconciler(
      KubernetesClient client,
      OperatorSettings settings,
      Clock clock,
      RegisteredAgents registered) {
    var applier = new Applier(client);
    this.steps =
        new PoolSteps(
            client,
            applier,
            new Jobs(client, applier, clock),
            new ClusterLookup(client, settings),
            settings,
            registered);
    this.statuses = new Statuses<>(new Events(client, clock), clock);
  }

  @Override
  public List<EventSource<?, AgentPool>> prepareEventSources(
      EventSourceContext<AgentPool> context) {
    var sources =
        new ArrayList<>(
            OwnedSources.of(
                context,
                AgentPool.class,
                ServiceAccount.class,
                RoleBinding.class,
                DaemonSet.class,
                StatefulSet.class,
                Secret.class,
                Job.class,
                Pod.class));
    sources.add(
        ClusterSources.of(context, AgentPool.class, pool -> pool.getSpec().clusterRef().name()));
    sources.add(
        ClusterSources.siblings(
            context,
            AgentPool.class,
            pool -> pool.getSpec().clusterRef().name(),
            Registry.class,
            registry -> registry.getSpec().clusterRef().name()));
    return sources;
  }

  @Override
  public UpdateControl<AgentPool> reconcile(AgentPool pool, Context<AgentPool> context) {
    return statuses.pass(
        pool,
        AgentPoolStatus::conditions,
        conditions -> {
          var found = steps.run(pool, context.getPrimaryCache().list().toList(), conditions);
          return new AgentPoolStatus(
              pool.getMetadata().getGeneration(),
              found.count().wanted(),
              found.count().present(),
              found.count().ready(),
              found.slots(),
              "backend.ai/owned-by=agentpool,app.kubernetes.io/instance="
                  + pool.getMetadata().getName()
                  + ",app.kubernetes.io/component="
                  + PoolPlan.COMPONENT,
              conditions.list());
        });
  }

  @Override
  public DeleteControl cleanup(AgentPool pool, Context<AgentPool> context) {
    return steps.clean(pool, context.getPrimaryCache().list().toList())
        ? DeleteControl.defaultDelete()
        : DeleteControl.noFinalizerRemoval().rescheduleAfter(TimeUnit.SECONDS.toMillis(2));
  }
}
