package ai.backend.agent.kernel;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.ImageSpec;
import ai.backend.common.agent.KernelSpec;
import java.util.List;
import java.util.Map;

/** A kernel as a manager asks for it. */
public final class Specs {
  public static final String KERNEL = "11111111-2222-3333-4444-555555555555";
  public static final String SESSION = "66666666-7777-8888-9999-aaaaaaaaaaaa";
  static final ClusterInfo SINGLE =
      ClusterInfo.newBuilder().setMode("single-node").setSize(1).putReplicas("main", 1).build();

  private Specs() {}

  public static KernelSpec.Builder kernel() {
    return KernelSpec.newBuilder()
        .setKernelId(KERNEL)
        .setSessionId(SESSION)
        .setSessionName("mine")
        .setSessionType("interactive")
        .setAccessKey("AKIAEXAMPLE")
        .setScalingGroup("default")
        .setClusterRole("main")
        .setClusterIdx(1)
        .setClusterHostname("main1")
        .setImage(image())
        .putEnviron("FOO", "bar")
        .putResourceSlots("cpu", "2")
        .putResourceSlots("mem", "2147483648")
        .setShmemBytes(67108864)
        .setGeneration(1);
  }

  static ImageSpec.Builder image() {
    return ImageSpec.newBuilder()
        .setCanonical("registry:5000/stable/python:3.11-debian12")
        .setArchitecture(Machine.architecture())
        .setAutoPull("tag")
        .putAllLabels(
            Map.of(
                "ai.backend.features", "batch query uid-match user-input",
                "ai.backend.runtime-type", "python",
                "ai.backend.runtime-path", "/usr/bin/python3",
                "ai.backend.envs.corecount", "OMP_NUM_THREADS,NPROC",
                "ai.backend.service-ports", "web:http:8080,raw:tcp:[8081,8082]"));
  }

  public static PodSite site() {
    return site("bai", "node1");
  }

  static PodSite site(String namespace, String node) {
    return new PodSite(
        namespace,
        namespace + ".svc.cluster.local",
        node,
        "i-gpu-" + node,
        "gpu",
        "/var/lib/backend.ai/krunner/v11",
        1000,
        1000,
        Map.of("cuda.device", "nvidia.com/gpu"),
        List.of("pull"));
  }
}
