package ai.backend.operator.cluster;

import static ai.backend.operator.kube.Pods.mount;

import ai.backend.operator.kube.Ownership;
import ai.backend.operator.kube.Pods;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

/**
 * A Job that runs the manager's command line once, with files from a Secret or ConfigMap.
 *
 * @param name starts with a name of ours and ends with a digest of everything that matters
 * @param script shell lines; they end with the exit code of the Job
 */
public record ManagerJob(
    Ownership ownership,
    ClusterAccess access,
    String name,
    String component,
    String script,
    String filesSecret) {
  public static final String FILES = "/etc/backendai/fixtures";

  private static final long UID = 1000;
  private static final long DEADLINE_S = 600;

  public Job desired() {
    return new JobBuilder()
        .withMetadata(ownership.metadata(name, component))
        .withNewSpec()
        .withBackoffLimit(2)
        .withActiveDeadlineSeconds(DEADLINE_S)
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(ownership.labels(component))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(Pods.restricted(UID))
        .withImagePullSecrets(Pods.pullSecrets(access.images().pullSecrets()))
        .addNewContainer()
        .withName("mgr")
        .withImage(access.images().of("manager"))
        .withCommand("sh", "-c", script)
        .withEnv(access.managerEnvironment())
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(Pods.confined())
        .withResources(Pods.resources(null, 50, 128))
        .withVolumeMounts(mount("files", FILES, true), mount("tmp", "/tmp", false))
        .endContainer()
        .withVolumes(Pods.secretVolume("files", filesSecret), Pods.emptyDir("tmp"))
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
