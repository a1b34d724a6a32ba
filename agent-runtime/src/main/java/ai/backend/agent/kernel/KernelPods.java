package ai.backend.agent.kernel;

import ai.backend.common.agent.CreateKernelsRequest;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Kernel pods and their Secrets at the API server. Calls block until it answers or the client's
 * request time-out passes.
 */
public final class KernelPods {
  private static final System.Logger LOG = System.getLogger(KernelPods.class.getName());
  private final KubernetesClient client;
  private final String namespace;

  public KernelPods(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * Records the Secret, then the Service of host names, then the pod, and makes the pod own the
   * Secret. The Service is there before anybody can ask for a name of it, and has an owner from its
   * beginning, so it neither fails to resolve nor stays behind.
   *
   * @param hosts empty when the session has one kernel
   * @return false when a pod of that name is there already
   */
  boolean create(Secret secret, Optional<SessionService> hosts, Pod pod) {
    Secret kept = keep(secret);
    Pod made;
    try {
      hosts.ifPresent(names -> apply(names, kept));
      made = client.pods().inNamespace(namespace).resource(pod).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      deleteSecret(secret.getMetadata().getName());
      throw e;
    }
    own(secret.getMetadata().getName(), made);
    return true;
  }

  private Secret keep(Secret secret) {
    var resource = client.secrets().inNamespace(namespace).resource(secret);
    try {
      return resource.create();
    } catch (KubernetesClientException e) {
      Secret there = e.getCode() == HttpURLConnection.HTTP_CONFLICT ? resource.get() : null;
      if (there == null) {
        throw e;
      }
      return there;
    }
  }

  /**
   * A refusal ends the kernel: programs over several kernels (MPI) would hang or fail later, and
   * say less about it.
   */
  private void apply(SessionService hosts, Secret owner) {
    try {
      client
          .services()
          .inNamespace(namespace)
          .resource(hosts.render(owner))
          .fieldManager(hosts.fieldManager())
          .forceConflicts()
          .serverSideApply();
    } catch (KubernetesClientException e) {
      String sentence =
          "The Service %s, by which the session's kernels find each other, cannot be applied; the agent's role has to allow to create and patch services: %s";
      throw new KubernetesClientException(sentence.formatted(hosts.name(), said(e)), e);
    }
  }

  /** The API server's own words, without the whole of the call. */
  private static String said(KubernetesClientException e) {
    var status = e.getStatus();
    String words = status == null ? null : status.getMessage();
    return words == null ? String.valueOf(e.getMessage()) : words;
  }

  /** So that the Secret goes with the pod whoever deletes it; the agent deletes it itself too. */
  private void own(String secretName, Pod owner) {
    var reference =
        new OwnerReferenceBuilder()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(owner.getMetadata().getName())
            .withUid(owner.getMetadata().getUid())
            .build();
    var patch =
        new SecretBuilder()
            .withNewMetadata()
            .withName(secretName)
            .withOwnerReferences(List.of(reference))
            .endMetadata()
            .build();
    try {
      client
          .secrets()
          .inNamespace(namespace)
          .withName(secretName)
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    } catch (KubernetesClientException e) {
      LOG.log(Level.WARNING, "the Secret {0} has no owner: {1}", secretName, e.getMessage());
    }
  }

  /** Deletes a Secret; one that is not there is fine. */
  void deleteSecret(String name) {
    client.secrets().inNamespace(namespace).withName(name).delete();
  }

  Optional<CreateKernelsRequest> request(String secretName) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(secretName).get())
        .map(KernelSecret::request);
  }

  Optional<Pod> get(UUID kernelId) {
    return Optional.ofNullable(pod(kernelId).get());
  }

  PodResource pod(UUID kernelId) {
    return client.pods().inNamespace(namespace).withName(KernelRecord.podName(kernelId));
  }

  /** Asks for the pod's end; one that is not there is fine. */
  void delete(UUID kernelId, long graceSeconds) {
    pod(kernelId).withGracePeriod(graceSeconds).delete();
  }

  /** Sets annotations; a pod that is gone is fine. */
  void annotate(UUID kernelId, Map<String, String> annotations) {
    try {
      pod(kernelId)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              new io.fabric8.kubernetes.api.model.PodBuilder()
                  .withNewMetadata()
                  .withName(KernelRecord.podName(kernelId))
                  .withAnnotations(annotations)
                  .endMetadata()
                  .build());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
