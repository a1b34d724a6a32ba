package ai.backend.operator.cluster;

import static ai.backend.operator.kube.Pods.mount;

import ai.backend.operator.kube.Json;
import ai.backend.operator.kube.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The manager: a Deployment, the Service of the gateway, and a budget when there are several. */
record ManagerObjects(ClusterPlan plan) {
  static final String COMPONENT = "manager";
  private static final int MANAGEMENT_PORT = 9000;
  private static final long UID = 1000;

  private String name() {
    return plan.name() + "-manager";
  }

  List<HasMetadata> all() {
    var objects = new ArrayList<HasMetadata>(List.of(service(), deployment()));
    if (plan.spec().manager().replicas() > 1) {
      objects.add(budget());
    }
    return objects;
  }

  Service service() {
    var gateway = plan.spec().gateway();
    return new ServiceBuilder()
        .withMetadata(plan.ownership().metadata(name(), COMPONENT))
        .withNewSpec()
        .withType(gateway.serviceType().name())
        .withSelector(plan.ownership().selector(COMPONENT))
        .addNewPort()
        .withName("api")
        .withProtocol("TCP")
        .withPort(ClusterAccess.GATEWAY_PORT)
        .withNewTargetPort(ClusterAccess.GATEWAY_PORT)
        .withNodePort(gateway.nodePort())
        .endPort()
        .endSpec()
        .build();
  }

  Deployment deployment() {
    var access = plan.access();
    var inputs =
        plan.credentials()
            .digest(
                access.etcd().secret().orElse(""),
                access.redis().secret().orElse(""),
                access.database().secret().orElse(""),
                access.rpcSecret(),
                access.encryptionSecret());
    return new DeploymentBuilder()
        .withMetadata(plan.ownership().metadata(name(), COMPONENT))
        .withNewSpec()
        .withReplicas(plan.spec().manager().replicas())
        .withNewSelector()
        .withMatchLabels(plan.ownership().selector(COMPONENT))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString(1))
        .withMaxUnavailable(new IntOrString(0))
        .endRollingUpdate()
        .endStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(plan.ownership().labels(COMPONENT))
        .withAnnotations(Map.of(Pods.INPUTS, Json.digest(inputs)))
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(Pods.restricted(UID))
        .withImagePullSecrets(Pods.pullSecrets(access.images().pullSecrets()))
        .addNewTopologySpreadConstraint()
        .withMaxSkew(1)
        .withTopologyKey("kubernetes.io/hostname")
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(plan.ownership().selector(COMPONENT))
        .endLabelSelector()
        .endTopologySpreadConstraint()
        .withContainers(container())
        .withVolumes(Pods.emptyDir("tmp"))
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private List<EnvVar> environment() {
    var result = new ArrayList<>(plan.access().managerEnvironment());
    if (plan.spec().manager().hideAgents()) {
      result.add(new EnvVar("BACKEND_HIDE_AGENTS", "true", null));
    }
    var proxies = plan.spec().manager().trustedProxies();
    if (proxies != null) {
      var networks = proxies.isEmpty() ? "none" : String.join(",", proxies);
      result.add(new EnvVar("BACKEND_TRUSTED_PROXIES", networks, null));
    }
    return result;
  }

  private Container container() {
    return new ContainerBuilder()
        .withName(COMPONENT)
        .withImage(plan.access().images().of("manager"))
        .withEnv(environment())
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(Pods.confined())
        .withResources(Pods.resources(plan.spec().manager().resources(), 100, 256))
        .addNewPort()
        .withName("api")
        .withContainerPort(ClusterAccess.GATEWAY_PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("management")
        .withContainerPort(MANAGEMENT_PORT)
        .withProtocol("TCP")
        .endPort()
        .withStartupProbe(Pods.starting(Pods.http("/q/health/started", MANAGEMENT_PORT)))
        .withReadinessProbe(Pods.ready(Pods.http("/q/health/ready", MANAGEMENT_PORT)))
        .withLivenessProbe(Pods.alive(Pods.http("/q/health/live", MANAGEMENT_PORT)))
        .withVolumeMounts(mount("tmp", "/tmp", false))
        .build();
  }

  PodDisruptionBudget budget() {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(plan.ownership().metadata(name(), COMPONENT))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(plan.ownership().selector(COMPONENT))
        .endSelector()
        .endSpec()
        .build();
  }
}
