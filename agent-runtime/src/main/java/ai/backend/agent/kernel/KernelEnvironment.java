package ai.backend.agent.kernel;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.KernelSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The variables of a kernel (spec/09 §4.5): the user's, then those that the cluster sets and nobody
 * may replace.
 */
final class KernelEnvironment {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,254}");

  private KernelEnvironment() {}

  static Map<String, String> of(KernelSpec spec, ClusterInfo cluster, int cores) {
    var labels = spec.getImage().getLabelsMap();
    var env = new LinkedHashMap<String, String>();
    new TreeMap<>(spec.getEnvironMap())
        .forEach((name, value) -> env.put(checked(name, value), value));
    Arrays.stream(labels.getOrDefault("ai.backend.envs.corecount", "").split(","))
        .map(String::strip)
        .filter(name -> NAME.matcher(name).matches())
        .forEach(name -> env.putIfAbsent(name, Integer.toString(cores)));
    env.put("BACKENDAI_SESSION_ID", spec.getSessionId());
    env.put("BACKENDAI_SESSION_NAME", oneLine(spec.getSessionName()));
    env.put("BACKENDAI_KERNEL_ID", spec.getKernelId());
    env.put("BACKENDAI_KERNEL_IMAGE", oneLine(spec.getImage().getCanonical()));
    env.put("BACKENDAI_ACCESS_KEY", oneLine(spec.getAccessKey()));
    env.put("BACKENDAI_CLUSTER_SIZE", Integer.toString(Math.max(1, cluster.getSize())));
    env.put("BACKENDAI_CLUSTER_REPLICAS", replicas(spec, cluster));
    env.putIfAbsent("BACKENDAI_CLUSTER_HOSTS", spec.getClusterHostname());
    env.put("BACKENDAI_CLUSTER_HOST", spec.getClusterHostname());
    env.put("BACKENDAI_CLUSTER_ROLE", spec.getClusterRole());
    env.put("BACKENDAI_CLUSTER_IDX", Integer.toString(spec.getClusterIdx()));
    env.put("BACKENDAI_CLUSTER_LOCAL_RANK", Integer.toString(spec.getLocalRank()));
    env.put(
        "BACKENDAI_SERVICE_PORTS",
        oneLine(labels.getOrDefault("ai.backend.service-ports", "None")));
    env.put(
        "BACKENDAI_PREOPEN_PORTS",
        spec.getPreopenPortsList().stream().map(String::valueOf).collect(Collectors.joining(",")));
    return env;
  }

  private static String replicas(KernelSpec spec, ClusterInfo cluster) {
    if (cluster.getReplicasCount() == 0) {
      return (spec.getClusterRole().isEmpty() ? "main" : spec.getClusterRole()) + ":1";
    }
    return new TreeMap<>(cluster.getReplicasMap())
        .entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(","));
  }

  /** environ.txt knows no quoting, so a value must be one line. */
  private static String checked(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidKernel(
          "'" + oneLine(name) + "' cannot be the name of an environment variable.");
    }
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
      throw new InvalidKernel(
          "The environment variable "
              + name
              + " holds a line break; kernels take one-line values only.");
    }
    return name;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  static String text(Map<String, String> env) {
    return env.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
