package ai.backend.operator.kube;

import ai.backend.crd.Resources;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pieces of pods that are alike everywhere. */
public final class Pods {
  /** Annotation with the digest of everything a pod reads but its template does not show. */
  public static final String INPUTS = "backend.ai/inputs";

  private Pods() {}

  /** The restricted pod security standard, for one user. */
  public static PodSecurityContext restricted(long uid) {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(uid)
        .withRunAsGroup(uid)
        .withFsGroup(uid)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  /** No privileges and nothing to write to but mounted volumes. */
  public static SecurityContext confined() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  /** Root, for folders that belong to root; it holds no capability. */
  public static SecurityContext confinedRoot() {
    return new SecurityContextBuilder(confined())
        .withRunAsNonRoot(false)
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .build();
  }

  /** Lets a container start at its own pace for two minutes, looking every second. */
  public static Probe starting(Probe check) {
    return new ProbeBuilder(check)
        .withPeriodSeconds(1)
        .withTimeoutSeconds(2)
        .withFailureThreshold(180)
        .build();
  }

  public static Probe ready(Probe check) {
    return new ProbeBuilder(check)
        .withPeriodSeconds(5)
        .withTimeoutSeconds(3)
        .withFailureThreshold(2)
        .build();
  }

  public static Probe alive(Probe check) {
    return new ProbeBuilder(check)
        .withPeriodSeconds(10)
        .withTimeoutSeconds(5)
        .withFailureThreshold(6)
        .build();
  }

  public static Probe tcp(int port) {
    return new ProbeBuilder().withNewTcpSocket().withNewPort(port).endTcpSocket().build();
  }

  public static Probe http(String path, int port) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(port)
        .endHttpGet()
        .build();
  }

  public static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  public static EnvVar secretEnv(String name, String secret, String key) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef()
        .withName(secret)
        .withKey(key)
        .endSecretKeyRef()
        .endValueFrom()
        .build();
  }

  public static EnvVar fieldEnv(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  public static VolumeMount mount(String volume, String path, boolean readOnly) {
    var mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    return (readOnly ? mount.withReadOnly(true) : mount).build();
  }

  public static Volume emptyDir(String name) {
    return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
  }

  public static Volume secretVolume(String name, String secret) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .endSecret()
        .build();
  }

  public static Volume configVolume(String name, String configMap) {
    return new VolumeBuilder()
        .withName(name)
        .withNewConfigMap()
        .withName(configMap)
        .endConfigMap()
        .build();
  }

  public static Volume claimVolume(String name, String claim) {
    return new VolumeBuilder()
        .withName(name)
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .endPersistentVolumeClaim()
        .build();
  }

  public static List<LocalObjectReference> pullSecrets(List<String> names) {
    return names.stream().map(LocalObjectReference::new).toList();
  }

  /** The user's wishes over our defaults: requests of so many millicores and MiB, no limits. */
  public static ResourceRequirements resources(
      @Nullable Resources wished, int millicores, int mebibytes) {
    var requests = new TreeMap<String, Quantity>();
    requests.put("cpu", new Quantity(millicores + "m"));
    requests.put("memory", new Quantity(mebibytes + "Mi"));
    var limits = new TreeMap<String, Quantity>();
    if (wished != null) {
      put(requests, wished.requests());
      put(limits, wished.limits());
    }
    var result = new ResourceRequirements();
    result.setRequests(requests);
    result.setLimits(limits);
    return result;
  }

  private static void put(Map<String, Quantity> into, Resources.@Nullable Amounts amounts) {
    if (amounts == null) {
      return;
    }
    if (amounts.cpu() != null) {
      into.put("cpu", amounts.cpu());
    }
    if (amounts.memory() != null) {
      into.put("memory", amounts.memory());
    }
  }
}
