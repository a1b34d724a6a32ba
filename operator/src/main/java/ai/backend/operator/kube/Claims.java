package ai.backend.operator.kube;

import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** Whether a claim can be mounted. */
public final class Claims {
  private final KubernetesClient client;

  public Claims(KubernetesClient client) {
    this.client = client;
  }

  public @Nullable PersistentVolumeClaim read(String namespace, String name) {
    return client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
  }

  /**
   * Done when it is bound, or will be by the first pod that uses it.
   *
   * @param insteadOfMissing what else can be done when there is no such claim, after "or"
   * @param insteadOfLost what else can be done when its volume is gone, after "or"
   */
  public Outcome outcome(
      String namespace, String name, String insteadOfMissing, String insteadOfLost) {
    var claim = read(namespace, name);
    if (claim == null) {
      return Outcome.failed(
          Reason.ClaimPending,
          "there is no claim %s in namespace %s: create it, or %s"
              .formatted(name, namespace, insteadOfMissing));
    }
    var phase = claim.getStatus() == null ? "Pending" : claim.getStatus().getPhase();
    if ("Bound".equals(phase)) {
      return Outcome.done("claim %s is bound".formatted(name));
    }
    if ("Lost".equals(phase)) {
      return Outcome.failed(
          Reason.ClaimPending,
          "the volume behind claim %s is gone: restore it, or %s".formatted(name, insteadOfLost));
    }
    return waitsForConsumer(claim)
        ? Outcome.done("claim %s is bound when a pod uses it first".formatted(name))
        : Outcome.waiting(
            Reason.ClaimPending,
            "claim %s waits for a volume; `kubectl describe pvc %s` says why"
                .formatted(name, name));
  }

  private boolean waitsForConsumer(PersistentVolumeClaim claim) {
    var name = claim.getSpec().getStorageClassName();
    if (name == null) {
      return false;
    }
    try {
      var storageClass = client.storage().v1().storageClasses().withName(name).get();
      return storageClass != null
          && "WaitForFirstConsumer".equals(storageClass.getVolumeBindingMode());
    } catch (KubernetesClientException e) {
      return false;
    }
  }
}
