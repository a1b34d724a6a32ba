package ai.backend.operator.cluster;

import ai.backend.crd.ClusterSpec.Managed;
import ai.backend.operator.kube.Json;
import ai.backend.operator.kube.Pods;
import ai.backend.operator.kube.Scripts;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The objects of a store that the operator runs: scripts, claim, Service and a StatefulSet of one
 * pod. The claim is an object of its own, so that it can grow and outlive the StatefulSet.
 */
record StoreObjects(ClusterPlan plan, String component, int port, long uid, Managed wished) {

  String name() {
    return plan.name() + "-" + component;
  }

  String claimName() {
    return name() + "-data";
  }

  /** All objects, in the order in which they are applied. */
  List<HasMetadata> with(Container container, List<Volume> extraVolumes, String... scripts) {
    var configMap = scripts(scripts);
    return List.of(configMap, claim(), service(), statefulSet(container, extraVolumes, configMap));
  }

  private ConfigMap scripts(String... files) {
    var data = new TreeMap<String, String>();
    for (String file : files) {
      data.put(file, Scripts.named(file));
    }
    return new ConfigMapBuilder()
        .withMetadata(plan.ownership().metadata(name() + "-scripts", component))
        .withData(data)
        .build();
  }

  private PersistentVolumeClaim claim() {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(plan.dataMetadata(claimName(), component))
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(wished.storageClassName())
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity(wished.storage())))
        .endResources()
        .endSpec()
        .build();
  }

  private Service service() {
    return new ServiceBuilder()
        .withMetadata(plan.ownership().metadata(name(), component))
        .withNewSpec()
        .withSelector(plan.ownership().selector(component))
        .addNewPort()
        .withName(component)
        .withProtocol("TCP")
        .withPort(port)
        .withNewTargetPort(port)
        .endPort()
        .endSpec()
        .build();
  }

  private StatefulSet statefulSet(
      Container container, List<Volume> extraVolumes, ConfigMap configMap) {
    var inputs = Json.digest(List.of(plan.credentials().digest(name()), configMap.getData()));
    return new StatefulSetBuilder()
        .withMetadata(plan.ownership().metadata(name(), component))
        .withNewSpec()
        .withReplicas(1)
        .withServiceName(name())
        .withNewSelector()
        .withMatchLabels(plan.ownership().selector(component))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(plan.ownership().labels(component))
        .withAnnotations(Map.of(Pods.INPUTS, inputs))
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(60L)
        .withSecurityContext(Pods.restricted(uid))
        .withImagePullSecrets(Pods.pullSecrets(plan.access().images().pullSecrets()))
        .withContainers(container)
        .addToVolumes(Pods.claimVolume("data", claimName()))
        .addToVolumes(Pods.configVolume("scripts", configMap.getMetadata().getName()))
        .addToVolumes(Pods.secretVolume("credentials", name()))
        .addAllToVolumes(extraVolumes)
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
