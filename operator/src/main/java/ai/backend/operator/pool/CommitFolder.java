package ai.backend.operator.pool;

import static ai.backend.operator.kube.Pods.env;
import static ai.backend.operator.kube.Pods.mount;

import ai.backend.crd.AgentPoolSpec.Commits;
import ai.backend.operator.kube.Pods;
import ai.backend.operator.kube.Scripts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/**
 * Where an agent puts the containers that users commit (spec/10 §12): a claim, or a folder of the
 * node. Nothing of it when commits are off.
 *
 * @param image has a shell and the core tools
 * @param group of the agent; it alone may write to the folder and read it
 */
record CommitFolder(Commits spec, String image, long group) {
  /** On a node; kubelet makes it as root's, so that only root can open it to the agent. */
  static final String ON_NODE = "/var/lib/backend.ai/commits";

  private static final String VOLUME = "commits";
  private static final String MOUNTED = "/commits";

  /** Opens a node's folder to the agent; a claim is opened by the kubelet (fsGroup). */
  List<Container> preparation() {
    return isOfNode() ? List.of(opener()) : List.of();
  }

  private boolean isOfNode() {
    return spec.enabled() && spec.claim() == null;
  }

  /** Root without capabilities may give its own folder to a group that it is in (fsGroup). */
  private Container opener() {
    return new ContainerBuilder()
        .withName(VOLUME)
        .withImage(image)
        .withCommand("/bin/sh", "-c", Scripts.named("commits.sh"))
        .withArgs("commits.sh", MOUNTED, Long.toString(group), ON_NODE)
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(Pods.confinedRoot())
        .withResources(Pods.resources(null, 50, 32))
        .withVolumeMounts(mount(VOLUME, MOUNTED, false))
        .build();
  }

  List<VolumeMount> mounts() {
    return spec.enabled() ? List.of(mount(VOLUME, MOUNTED, false)) : List.of();
  }

  List<Volume> volumes() {
    if (!spec.enabled()) {
      return List.of();
    }
    return List.of(
        spec.claim() == null
            ? new VolumeBuilder()
                .withName(VOLUME)
                .withNewHostPath(ON_NODE, "DirectoryOrCreate")
                .build()
            : Pods.claimVolume(VOLUME, spec.claim()));
  }

  /** The folder and its limits in bytes. */
  List<EnvVar> environment() {
    return spec.enabled()
        ? List.of(
            env("BACKEND_COMMIT_ROOT", MOUNTED),
            env("BACKEND_COMMIT_LIMIT", bytes(spec.limit())),
            env("BACKEND_COMMIT_USER_LIMIT", bytes(spec.limitPerUser())))
        : List.of();
  }

  private static String bytes(String amount) {
    return Quantity.getAmountInBytes(new Quantity(amount)).toBigIntegerExact().toString();
  }
}
