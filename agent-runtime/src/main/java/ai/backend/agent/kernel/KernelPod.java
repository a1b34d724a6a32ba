package ai.backend.agent.kernel;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.KernelSpec;
import ai.backend.common.agent.Mount;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The pod of a kernel: a pure function of what is asked for and where it goes (spec/09 §4). */
public final class KernelPod {
  public static final String CONTAINER = "kernel";

  /** The volume of the home folder. */
  public static final String WORK_VOLUME = "work";

  private static final long GRACE_SECONDS = 10;
  private static final String START = resource("start.sh");

  private KernelPod() {}

  /**
   * Renders the pod.
   *
   * @throws InvalidKernel when something asked for cannot be
   */
  public static Pod render(KernelSpec spec, ClusterInfo cluster, PodSite site) {
    KernelCheck.check(spec, site.accelerators());
    var record = KernelRecord.of(spec);
    var pod = plain(spec, cluster, record, site);
    SessionService.of(spec, cluster, site).ifPresent(hosts -> join(pod, hosts));
    return pod.build();
  }

  private static PodBuilder plain(
      KernelSpec spec, ClusterInfo cluster, KernelRecord record, PodSite site) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(record.podName())
        .withNamespace(site.namespace())
        .addToLabels(labels(record, site))
        .addToAnnotations(Labels.RECORD, record.toJson())
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withHostname(spec.getClusterHostname())
        .addToNodeSelector("kubernetes.io/hostname", site.nodeName())
        // pinned to a node that this agent already runs on
        .withTolerations(
            new TolerationBuilder().withOperator("Exists").withEffect("NoSchedule").build())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withNewSecurityContext()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withImagePullSecrets(site.pullSecrets().stream().map(LocalObjectReference::new).toList())
        .withContainers(container(spec, cluster, site))
        .withVolumes(volumes(spec, cluster, record, site))
        .endSpec();
  }

  /** Gives the pod its name in the session, and the short names of the others. */
  private static void join(PodBuilder pod, SessionService hosts) {
    pod.editSpec()
        .withSubdomain(hosts.name())
        .withNewDnsConfig()
        .withSearches(hosts.searchDomain())
        .endDnsConfig()
        .endSpec();
  }

  static Map<String, String> labels(KernelRecord record, PodSite site) {
    var labels = new LinkedHashMap<String, String>();
    labels.put("app.kubernetes.io/managed-by", "backend.ai-agent");
    labels.put("app.kubernetes.io/component", "kernel");
    labels.put(Labels.KERNEL, record.kernelId().toString());
    labels.put(Labels.SESSION, record.sessionId().toString());
    labels.put(Labels.AGENT, Labels.value(site.agentId()));
    labels.put(Labels.POOL, Labels.value(site.pool()));
    return labels;
  }

  private static Container container(KernelSpec spec, ClusterInfo cluster, PodSite site) {
    var labels = spec.getImage().getLabelsMap();
    var args =
        new ArrayList<>(List.of("/opt/backend.ai/bin/python", "-s", "-m", "ai.backend.kernel"));
    args.add(labels.getOrDefault("ai.backend.runtime-type", "python"));
    String path = labels.getOrDefault("ai.backend.runtime-path", "");
    if (!path.isEmpty()) {
      args.add(path);
    }
    Map<String, Quantity> amounts = amounts(spec, site);
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(KernelImage.reference(spec.getImage()))
        .withImagePullPolicy(KernelImage.pullPolicy(spec.getImage()))
        .withCommand("/bin/sh", "-c", START, CONTAINER)
        .withArgs(args)
        .withWorkingDir("/home/work")
        .withTty(true)
        .withStdin(true)
        .withEnv(environment(spec, site))
        .withNewResources()
        .withRequests(amounts)
        .withLimits(amounts)
        .endResources()
        .withSecurityContext(security(HomeFiles.sudo(spec.getInternalDataJson())))
        .withVolumeMounts(mounts(spec, cluster))
        .build();
  }

  /** Only what the entrypoint needs itself; the rest is in environ.txt. */
  private static List<EnvVar> environment(KernelSpec spec, PodSite site) {
    var env = new ArrayList<EnvVar>();
    var features =
        List.of(
            spec.getImage().getLabelsMap().getOrDefault("ai.backend.features", "").split("\\s+"));
    if (features.contains("uid-match")) {
      env.add(variable("LOCAL_USER_ID", Integer.toString(site.uid())));
      env.add(variable("LOCAL_GROUP_ID", Integer.toString(site.gid())));
    }
    if (HomeFiles.sudo(spec.getInternalDataJson())) {
      env.add(variable("SUDO_SESSION_ENABLED", "1"));
    }
    return env;
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static Map<String, Quantity> amounts(KernelSpec spec, PodSite site) {
    var amounts = new LinkedHashMap<String, Quantity>();
    new Allocation(spec.getResourceSlotsMap())
        .slots()
        .forEach(
            (slot, amount) -> {
              String resource =
                  switch (slot) {
                    case "cpu" -> "cpu";
                    case "mem" -> "memory";
                    default -> site.accelerators().getOrDefault(slot, slot);
                  };
              if (amount.signum() > 0) {
                amounts.put(resource, quantity(amount));
              }
            });
    return amounts;
  }

  private static Quantity quantity(BigDecimal amount) {
    return new Quantity(amount.stripTrailingZeros().toPlainString());
  }

  /**
   * Root, for the entrypoint, with no more than that needs (it becomes the kernel's user by
   * itself).
   */
  private static SecurityContext security(boolean sudo) {
    return new SecurityContextBuilder()
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .withPrivileged(false)
        .withAllowPrivilegeEscalation(sudo)
        .withNewCapabilities()
        .addToDrop("ALL")
        .addToAdd("CHOWN", "SETUID", "SETGID", "DAC_OVERRIDE", "FOWNER")
        .endCapabilities()
        .build();
  }

  private static List<VolumeMount> mounts(KernelSpec spec, ClusterInfo cluster) {
    var mounts = new ArrayList<VolumeMount>();
    mounts.add(mount("config", "/home/config", true, ""));
    if (hasPair(cluster)) {
      mounts.add(mount("cluster-ssh", "/home/config/ssh", false, ""));
    }
    mounts.add(mount("work", "/home/work", false, ""));
    mounts.add(mount("environment", "/opt/backend.ai", true, ""));
    mounts.add(mount("tools", "/opt/kernel", true, ""));
    mounts.add(mount("tools", "/usr/libexec/sftp-server", true, "sftp-server"));
    mounts.add(mount("tools", "/usr/bin/scp", true, "scp"));
    mounts.add(mount("shm", "/dev/shm", false, ""));
    for (Mount folder : spec.getMountsList()) {
      mounts.add(
          mount(
              claimVolume(spec, folder),
              folder.getKernelPath(),
              folder.getPermission().equals("ro"),
              folder.getClaimPath()));
    }
    return mounts;
  }

  private static boolean hasPair(ClusterInfo cluster) {
    return !cluster.getSshPrivateKey().isEmpty();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly, String subPath) {
    var mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    if (readOnly) {
      mount.withReadOnly(true);
    }
    if (!subPath.isEmpty()) {
      mount.withSubPath(subPath);
    }
    return mount.build();
  }

  private static List<Volume> volumes(
      KernelSpec spec, ClusterInfo cluster, KernelRecord record, PodSite site) {
    var volumes = new ArrayList<Volume>();
    var items = KernelSecret.files(spec, cluster).keySet().stream().map(KernelPod::item).toList();
    volumes.add(
        new VolumeBuilder()
            .withName("config")
            .withNewSecret()
            .withSecretName(record.secretName())
            .withDefaultMode(0444)
            .withItems(items)
            .endSecret()
            .build());
    if (hasPair(cluster)) {
      volumes.add(memory("cluster-ssh", 64 * 1024));
    }
    volumes.add(new VolumeBuilder().withName(WORK_VOLUME).withNewEmptyDir().endEmptyDir().build());
    volumes.add(hostPath("environment", site.runnerPath() + "/backend.ai"));
    volumes.add(hostPath("tools", site.runnerPath() + "/kernel"));
    volumes.add(memory("shm", sharedMemory(spec)));
    spec.getMountsList().stream()
        .map(Mount::getClaim)
        .distinct()
        .forEach(
            claim ->
                volumes.add(
                    new VolumeBuilder()
                        .withName(claimVolume(spec, claim))
                        .withNewPersistentVolumeClaim()
                        .withClaimName(claim)
                        .endPersistentVolumeClaim()
                        .build()));
    return volumes;
  }

  private static KeyToPath item(String path) {
    var item = new KeyToPathBuilder().withKey(KernelSecret.key(path)).withPath(path);
    return path.equals(KernelSecret.CLUSTER_KEY) ? item.withMode(0400).build() : item.build();
  }

  private static Volume memory(String name, long bytes) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium("Memory")
        .withSizeLimit(new Quantity(Long.toString(bytes)))
        .endEmptyDir()
        .build();
  }

  private static long sharedMemory(KernelSpec spec) {
    long megabytes64 = 64L * 1024 * 1024;
    return spec.getShmemBytes() > 0 ? spec.getShmemBytes() : megabytes64;
  }

  private static String claimVolume(KernelSpec spec, Mount mount) {
    return claimVolume(spec, mount.getClaim());
  }

  private static String claimVolume(KernelSpec spec, String claim) {
    return "folder-"
        + spec.getMountsList().stream().map(Mount::getClaim).distinct().toList().indexOf(claim);
  }

  private static Volume hostPath(String name, String path) {
    return new VolumeBuilder()
        .withName(name)
        .withNewHostPath()
        .withPath(path)
        .withType("Directory")
        .endHostPath()
        .build();
  }

  private static String resource(String name) {
    try (var in = Objects.requireNonNull(KernelPod.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
