package ai.backend.operator.pool;

import static ai.backend.operator.kube.Pods.env;
import static ai.backend.operator.kube.Pods.fieldEnv;
import static ai.backend.operator.kube.Pods.mount;

import ai.backend.crd.AgentPoolSpec.Accelerator;
import ai.backend.crd.AgentPoolSpec.Mode;
import ai.backend.crd.AgentPoolSpec.PoolToleration;
import ai.backend.operator.kube.Pods;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a pod of an agent looks; the same for both modes but for its name. */
record AgentPods(PoolPlan plan) {
  private static final int RPC_PORT = 6001;
  private static final int MANAGEMENT_PORT = 9000;
  private static final long UID = 1000;

  /** Where the in-container runner lies on the nodes. */
  private static final String RUNNER_FOLDER = "/var/lib/backend.ai/krunner";

  PodTemplateSpec template() {
    var spec = plan.spec();
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(plan.ownership().labels(PoolPlan.COMPONENT))
        .withAnnotations(Map.of(Pods.INPUTS, plan.inputs()))
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(plan.agentName())
        .withAutomountServiceAccountToken(true)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(30L)
        .withSecurityContext(Pods.restricted(UID))
        .withImagePullSecrets(Pods.pullSecrets(plan.access().images().pullSecrets()))
        .withNodeSelector(spec.nodeSelector())
        .withTolerations(tolerations())
        .withAffinity(spec.mode() == Mode.Fixed ? apart() : null)
        .withInitContainers(runnerInstaller())
        .addAllToInitContainers(commits().preparation())
        .withContainers(agent())
        .addNewVolumeLike(
            new VolumeBuilder()
                .withName("runner")
                .withNewHostPath(RUNNER_FOLDER, "DirectoryOrCreate")
                .build())
        .endVolume()
        .addToVolumes(Pods.emptyDir("tmp"))
        .addAllToVolumes(commits().volumes())
        .endSpec()
        .build();
  }

  private CommitFolder commits() {
    return new CommitFolder(plan.spec().commits(), plan.access().images().of("krunner"), UID);
  }

  /** Root, because the folder on the node belongs to root. */
  private Container runnerInstaller() {
    return new ContainerBuilder()
        .withName("runner")
        .withImage(plan.access().images().of("krunner"))
        .withCommand("/krunner/install", "/host")
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(Pods.confinedRoot())
        .withResources(Pods.resources(null, 50, 32))
        .withVolumeMounts(mount("runner", "/host", false), mount("tmp", "/tmp", false))
        .build();
  }

  private Container agent() {
    return new ContainerBuilder()
        .withName("agent")
        .withImage(plan.access().images().of("agent"))
        .withEnv(environment())
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(Pods.confined())
        .withResources(Pods.resources(plan.spec().resources(), 50, 160))
        .addNewPort()
        .withName("rpc")
        .withContainerPort(RPC_PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("management")
        .withContainerPort(MANAGEMENT_PORT)
        .withProtocol("TCP")
        .endPort()
        .withStartupProbe(Pods.starting(Pods.http("/q/health/ready", MANAGEMENT_PORT)))
        .withReadinessProbe(Pods.ready(Pods.http("/q/health/ready", MANAGEMENT_PORT)))
        .withLivenessProbe(Pods.alive(Pods.http("/q/health/live", MANAGEMENT_PORT)))
        .withVolumeMounts(mount("runner", "/krunner", true), mount("tmp", "/tmp", false))
        .addAllToVolumeMounts(commits().mounts())
        .build();
  }

  private List<EnvVar> environment() {
    var spec = plan.spec();
    var result = new ArrayList<>(plan.access().agentEnvironment());
    result.add(fieldEnv("NODE_NAME", "spec.nodeName"));
    result.add(fieldEnv("POD_IP", "status.podIP"));
    result.add(fieldEnv("POD_NAMESPACE", "metadata.namespace"));
    if (spec.mode() == Mode.Fixed) {
      result.add(fieldEnv("AGENT_ORDINAL", "metadata.labels['apps.kubernetes.io/pod-index']"));
    }
    var own = spec.mode() == Mode.Fixed ? "$(AGENT_ORDINAL)" : "$(NODE_NAME)";
    result.add(env("BACKEND_AGENT_ID", "i-" + plan.name() + "-" + own));
    result.add(env("BACKEND_AGENT_POOL", plan.name()));
    result.add(env("BACKEND_SCALING_GROUP", spec.scalingGroup()));
    result.add(env("BACKEND_KRUNNER_HOSTPATH", RUNNER_FOLDER));
    result.add(env("BACKEND_AGENT_ACCELERATORS", accelerators()));
    result.add(env("BACKEND_IMAGE_PULL_SECRETS", String.join(",", plan.pullSecrets())));
    result.addAll(commits().environment());
    var reserved = spec.reserved();
    if (reserved != null) {
      add(result, "BACKEND_AGENT_RESERVED_CPU", reserved.cpu());
      add(result, "BACKEND_AGENT_RESERVED_MEM", reserved.memory());
    }
    return result;
  }

  private static void add(List<EnvVar> into, String name, @Nullable Quantity amount) {
    if (amount != null) {
      BigDecimal number = Quantity.getAmountInBytes(amount).stripTrailingZeros();
      into.add(env(name, number.toPlainString()));
    }
  }

  private String accelerators() {
    var list = Objects.requireNonNullElse(plan.spec().accelerators(), List.<Accelerator>of());
    return list.stream().map(a -> a.resource() + "=" + a.slot()).collect(Collectors.joining(","));
  }

  private List<Toleration> tolerations() {
    return Objects.requireNonNullElse(plan.spec().tolerations(), List.<PoolToleration>of()).stream()
        .map(
            t ->
                new TolerationBuilder()
                    .withKey(t.key())
                    .withOperator(t.operator().name())
                    .withValue(t.value())
                    .withEffect(t.effect() == null ? null : t.effect().name())
                    .build())
        .toList();
  }

  /** No two agents of the pool on one node: they would offer the same slots twice. */
  private Affinity apart() {
    return new AffinityBuilder()
        .withNewPodAntiAffinity()
        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .withMatchLabels(plan.ownership().selector(PoolPlan.COMPONENT))
        .endLabelSelector()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .build();
  }
}
