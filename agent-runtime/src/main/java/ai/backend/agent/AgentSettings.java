package ai.backend.agent;

import ai.backend.agent.commit.CommitSettings;
import ai.backend.common.etcd.EtcdSettings;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the agent's environment says (all of it set by the operator).
 *
 * @param accelerators slot name to Kubernetes resource name
 * @param reservedCpu cores kept from kernels
 * @param reservedMemory bytes kept from kernels
 * @param redisAddress empty: as the shared configuration says
 * @param runnerHostPath where runner versions lie on the node
 * @param runnerMount where the same folder is mounted in this container
 * @param commits whether and how much is kept of kernels' containers
 */
public record AgentSettings(
    String agentId,
    String scalingGroup,
    String pool,
    String nodeName,
    String podIp,
    String namespace,
    Map<String, String> accelerators,
    BigDecimal reservedCpu,
    long reservedMemory,
    List<String> pullSecrets,
    int kernelUid,
    int kernelGid,
    String rpcToken,
    int rpcPort,
    EtcdSettings etcd,
    String redisAddress,
    String redisPassword,
    String runnerHostPath,
    String runnerMount,
    CommitSettings commits) {

  /**
   * Reads the variables.
   *
   * @throws IllegalArgumentException when one is missing or wrong; the message names it and says
   *     what it should be
   */
  public static AgentSettings from(Map<String, String> env) {
    String group = env.getOrDefault("BACKEND_SCALING_GROUP", "default");
    return new AgentSettings(
        required(env, "BACKEND_AGENT_ID", "the agent's id, e.g. i-default-node1"),
        group,
        env.getOrDefault("BACKEND_AGENT_POOL", group),
        required(env, "NODE_NAME", "the node's name (fieldRef spec.nodeName)"),
        required(env, "POD_IP", "the pod's address (fieldRef status.podIP)"),
        required(
            env,
            "POD_NAMESPACE",
            "the namespace of the kernels' pods (fieldRef metadata.namespace)"),
        accelerators(env.getOrDefault("BACKEND_AGENT_ACCELERATORS", "")),
        decimal(env, "BACKEND_AGENT_RESERVED_CPU", "0.1"),
        decimal(env, "BACKEND_AGENT_RESERVED_MEM", "268435456").longValue(),
        list(env.getOrDefault("BACKEND_IMAGE_PULL_SECRETS", "")),
        id(env, "BACKEND_KERNEL_UID"),
        id(env, "BACKEND_KERNEL_GID"),
        required(env, "BACKEND_AGENT_RPC_TOKEN", "the secret that the manager shows"),
        (int) number(env, "BACKEND_AGENT_RPC_PORT", "6001"),
        EtcdSettings.from(env),
        env.getOrDefault("BACKEND_REDIS_ADDR", ""),
        env.getOrDefault("BACKEND_REDIS_PASSWORD", ""),
        env.getOrDefault("BACKEND_KRUNNER_HOSTPATH", "/var/lib/backend.ai/krunner"),
        env.getOrDefault("BACKEND_KRUNNER_MOUNT", "/krunner"),
        new CommitSettings(
            env.getOrDefault("BACKEND_COMMIT_ROOT", ""),
            number(env, "BACKEND_COMMIT_LIMIT", "100Gi"),
            number(env, "BACKEND_COMMIT_USER_LIMIT", "20Gi")));
  }

  private static String required(Map<String, String> env, String name, String what) {
    String value = env.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "The environment variable " + name + " is missing: set it to " + what + ".");
    }
    return value;
  }

  private static BigDecimal decimal(Map<String, String> env, String name, String otherwise) {
    String value = env.getOrDefault(name, otherwise);
    try {
      BigDecimal number = Quantity.getAmountInBytes(new Quantity(value));
      if (number.signum() >= 0) {
        return number;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // falls through to the one message below
    }
    throw new IllegalArgumentException(
        "The environment variable "
            + name
            + " is '"
            + value
            + "': set it to a quantity from 0 on, e.g. 0.5 or 512Mi.");
  }

  private static long number(Map<String, String> env, String name, String otherwise) {
    return decimal(env, name, otherwise).longValue();
  }

  private static int id(Map<String, String> env, String name) {
    long id = number(env, name, "1000");
    if (id < 1 || id > 2_000_000_000L) {
      throw new IllegalArgumentException(
          "The environment variable "
              + name
              + " is "
              + id
              + ": kernels run under an id from 1 on.");
    }
    return (int) id;
  }

  private static Map<String, String> accelerators(String text) {
    var slots = new LinkedHashMap<String, String>();
    for (String pair : list(text)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || equals == pair.length() - 1) {
        throw new IllegalArgumentException(
            "BACKEND_AGENT_ACCELERATORS holds '"
                + pair
                + "': write resource=slot, e.g. nvidia.com/gpu=cuda.device.");
      }
      slots.put(pair.substring(equals + 1), pair.substring(0, equals));
    }
    return slots;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  String address() {
    return "tcp://" + (podIp.contains(":") ? "[" + podIp + "]" : podIp) + ":" + rpcPort;
  }

  @Override
  public String toString() {
    return "agent " + agentId + " on node " + nodeName;
  }
}
