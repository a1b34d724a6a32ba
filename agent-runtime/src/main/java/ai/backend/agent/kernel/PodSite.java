package ai.backend.agent.kernel;

import java.util.List;
import java.util.Map;

/**
 * Where an agent puts its kernels' pods.
 *
 * @param namespace of the pods
 * @param searchDomain of the namespace's Services, e.g. {@code bai.svc.cluster.local}
 * @param nodeName the one node they run on
 * @param agentId whose they are
 * @param pool the agent's pool, for the label
 * @param runnerPath host directory of one runner version, holding {@code backend.ai} and {@code
 *     kernel}
 * @param uid user id of the kernels' processes
 * @param gid group id of them
 * @param accelerators slot name to Kubernetes resource name, e.g. {@code cuda.device} to {@code
 *     nvidia.com/gpu}
 * @param pullSecrets names of Secrets with registry credentials
 */
public record PodSite(
    String namespace,
    String searchDomain,
    String nodeName,
    String agentId,
    String pool,
    String runnerPath,
    int uid,
    int gid,
    Map<String, String> accelerators,
    List<String> pullSecrets) {}
