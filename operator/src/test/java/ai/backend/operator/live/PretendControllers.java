package ai.backend.operator.live;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Stands for the controllers that a bare API server lacks: whatever the operator makes is at once
 * ready, complete or bound. Objects with the label {@code test/left-alone} are not.
 */
final class PretendControllers implements AutoCloseable {
  private final KubernetesClient client;
  private final List<AutoCloseable> informers = new ArrayList<>();

  PretendControllers(KubernetesClient client) {
    this.client = client;
    watch(StatefulSet.class, this::ready);
    watch(Deployment.class, this::ready);
    watch(DaemonSet.class, this::ready);
    watch(Job.class, this::complete);
    watch(PersistentVolumeClaim.class, this::bind);
  }

  private interface Action<T> {
    void on(T object);
  }

  private <T extends HasMetadata> void watch(Class<T> kind, Action<T> action) {
    informers.add(
        client
            .resources(kind)
            .inAnyNamespace()
            .inform(
                new ResourceEventHandler<T>() {
                  @Override
                  public void onAdd(T object) {
                    action.on(object);
                  }

                  @Override
                  public void onUpdate(T before, T now) {
                    action.on(now);
                  }

                  @Override
                  public void onDelete(T object, boolean unknown) {}
                }));
  }

  private static boolean isSettled(HasMetadata object, Object observed) {
    return Objects.equals(object.getMetadata().getGeneration(), observed)
        || object.getMetadata().getNamespace().startsWith("slow");
  }

  private void ready(StatefulSet set) {
    if (!isSettled(set, set.getStatus() == null ? null : set.getStatus().getObservedGeneration())) {
      edit(
          set,
          """
          {"observedGeneration": %d, "replicas": %2$d, "readyReplicas": %2$d, "updatedReplicas": %2$d,
           "currentRevision": "a", "updateRevision": "a"}
          """
              .formatted(set.getMetadata().getGeneration(), set.getSpec().getReplicas()));
    }
  }

  private void ready(Deployment set) {
    if (!isSettled(set, set.getStatus() == null ? null : set.getStatus().getObservedGeneration())) {
      edit(
          set,
          """
          {"observedGeneration": %d, "replicas": %2$d, "readyReplicas": %2$d, "updatedReplicas": %2$d}
          """
              .formatted(set.getMetadata().getGeneration(), set.getSpec().getReplicas()));
    }
  }

  private void ready(DaemonSet set) {
    var nodes = set.getSpec().getTemplate().getSpec().getNodeSelector();
    int wanted = nodes == null || !nodes.containsKey("nowhere") ? 2 : 0;
    if (!isSettled(set, set.getStatus() == null ? null : set.getStatus().getObservedGeneration())) {
      edit(
          set,
          """
          {"observedGeneration": %d, "desiredNumberScheduled": %2$d, "currentNumberScheduled": %2$d,
           "numberReady": %2$d, "updatedNumberScheduled": %2$d, "numberMisscheduled": 0}
          """
              .formatted(set.getMetadata().getGeneration(), wanted));
    }
  }

  private void complete(Job job) {
    if (job.getStatus() == null
        || job.getStatus().getConditions().isEmpty()
            && !job.getMetadata().getNamespace().startsWith("slow")) {
      edit(
          job,
          """
          {"succeeded": 1, "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:00:10Z",
           "uncountedTerminatedPods": {},
           "conditions": [
             {"type": "SuccessCriteriaMet", "status": "True", "lastTransitionTime": "2026-01-01T00:00:10Z"},
             {"type": "Complete", "status": "True", "lastTransitionTime": "2026-01-01T00:00:10Z"}]}
          """);
    }
  }

  private void bind(PersistentVolumeClaim claim) {
    if (claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase())) {
      edit(
          claim,
          """
          {"phase": "Bound", "capacity": {"storage": "%s"}}
          """
              .formatted(claim.getSpec().getResources().getRequests().get("storage")));
    }
  }

  @SuppressWarnings("unchecked")
  private void edit(HasMetadata object, String status) {
    var map =
        client.getKubernetesSerialization().unmarshal("{\"status\": " + status + "}", Map.class);
    client
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .subresource("status")
        .patch(
            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
            client.getKubernetesSerialization().asJson(map));
  }

  @Override
  public void close() {
    for (var informer : informers) {
      try {
        informer.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
