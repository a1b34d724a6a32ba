package ai.backend.agent.kernel;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.KernelSpec;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Optional;

/**
 * The headless Service by which the kernels of a session with several of them find each other by
 * host name ({@code main1}, {@code sub1}; spec/09 §4.7). Each kernel's agent applies the same one
 * and adds an owner, so that Kubernetes removes it with the last kernel.
 */
record SessionService(KernelRecord kernel, PodSite site) {

  /** Empty for a session of one kernel: there is nobody to find. */
  static Optional<SessionService> of(KernelSpec spec, ClusterInfo cluster, PodSite site) {
    return cluster.getSize() > 1
        ? Optional.of(new SessionService(KernelRecord.of(spec), site))
        : Optional.empty();
  }

  /** A DNS label of 44 characters; also the subdomain of the session's pods. */
  String name() {
    return "session-" + kernel.sessionId();
  }

  /** Where short host names are looked up: here is no kernel of another session. */
  String searchDomain() {
    return name() + "." + site.searchDomain();
  }

  /** Who applies it: one for each kernel, so that a restarted kernel replaces its former owner. */
  String fieldManager() {
    return kernel.podName();
  }

  /**
   * Renders it as this kernel wants it.
   *
   * @param owner the kernel's Secret, which is there before the pod and goes with it
   */
  Service render(Secret owner) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name())
        .withNamespace(site.namespace())
        .addToLabels("app.kubernetes.io/managed-by", "backend.ai-agent")
        .addToLabels("app.kubernetes.io/component", "kernel")
        .addToLabels(Labels.SESSION, kernel.sessionId().toString())
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Secret")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .build())
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        // kernels look for each other while they start
        .withPublishNotReadyAddresses(true)
        .addToSelector(Labels.SESSION, kernel.sessionId().toString())
        .addNewPort()
        .withName(ServicePorts.SSHD.name())
        .withProtocol("TCP")
        .withPort(ServicePorts.SSHD.containerPorts().getFirst())
        .endPort()
        .endSpec()
        .build();
  }
}
