package ai.backend.manager.session.lifecycle;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.CreateKernelsRequest;
import ai.backend.common.agent.ImageSpec;
import ai.backend.common.agent.KernelSpec;
import ai.backend.manager.account.ssh.SshKeypair;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What agents are asked to create: a pure function of the rows (spec/09 §4.5 environment, spec/10
 * §6).
 */
final class KernelSpecs {
  private KernelSpecs() {}

  /**
   * The request for one agent.
   *
   * @param all every kernel of the session
   * @param agent whose kernels to take
   * @param pair that the kernels share; empty for a single one
   * @param autoPull digest, tag or none
   */
  static CreateKernelsRequest request(
      List<StartRow> all, String agent, Optional<SshKeypair> pair, String autoPull) {
    CreateKernelsRequest.Builder request =
        CreateKernelsRequest.newBuilder()
            .setSessionId(all.getFirst().sessionId().toString())
            .setCluster(cluster(all, pair));
    all.stream()
        .filter(row -> row.waiting() && row.agent().equals(agent))
        .forEach(row -> request.addKernels(spec(row, all, autoPull)));
    return request.build();
  }

  private static ClusterInfo cluster(List<StartRow> all, Optional<SshKeypair> pair) {
    ClusterInfo.Builder cluster =
        ClusterInfo.newBuilder()
            .setMode(all.getFirst().clusterMode())
            .setSize(all.size())
            .putAllReplicas(replicas(all));
    pair.ifPresent(
        keys -> cluster.setSshPublicKey(keys.publicKey()).setSshPrivateKey(keys.privateKey()));
    return cluster.build();
  }

  private static Map<String, Integer> replicas(List<StartRow> all) {
    Map<String, Integer> replicas = new TreeMap<>();
    all.forEach(row -> replicas.merge(row.role(), 1, Integer::sum));
    return replicas;
  }

  private static KernelSpec spec(StartRow row, List<StartRow> all, String autoPull) {
    return KernelSpec.newBuilder()
        .setKernelId(row.kernelId().toString())
        .setSessionId(row.sessionId().toString())
        .setSessionName(row.sessionName())
        .setSessionType(row.sessionType().toLowerCase(Locale.ROOT))
        .setAccessKey(row.accessKey())
        .setScalingGroup(row.scalingGroup())
        .setClusterRole(row.role())
        .setClusterIdx(row.index())
        .setLocalRank(row.localRank())
        .setClusterHostname(row.hostname())
        .setImage(image(row, autoPull))
        .putAllEnviron(environ(row, all))
        .putAllResourceSlots(row.slots().toTexts())
        .setShmemBytes(row.resourceOpts().path("shmem").asLong(0))
        .setBootstrapScript(Objects.requireNonNullElse(row.bootstrapScript(), ""))
        .setStartupCommand(Objects.requireNonNullElse(row.startupCommand(), ""))
        .addAllPreopenPorts(row.preopenPorts())
        .setIdleTimeoutS(row.idleTimeout())
        .setInternalDataJson(row.internalData().isNull() ? "{}" : row.internalData().toString())
        .setGeneration(1)
        .build();
  }

  private static ImageSpec image(StartRow row, String autoPull) {
    ImageSpec.Builder image =
        ImageSpec.newBuilder()
            .setCanonical(row.image())
            .setDigest(Objects.requireNonNullElse(row.configDigest(), ""))
            .setArchitecture(row.architecture())
            .setAutoPull(autoPull);
    row.labels().properties().forEach(e -> image.putLabels(e.getKey(), e.getValue().asText()));
    return image.build();
  }

  static Map<String, String> environ(StartRow row, List<StartRow> all) {
    Map<String, String> env = new LinkedHashMap<>();
    row.environ().properties().forEach(e -> env.put(e.getKey(), e.getValue().asText()));
    env.put("BACKENDAI_SESSION_ID", row.sessionId().toString());
    env.put("BACKENDAI_SESSION_NAME", row.sessionName());
    env.put("BACKENDAI_CLUSTER_SIZE", Integer.toString(all.size()));
    env.put(
        "BACKENDAI_CLUSTER_REPLICAS",
        replicas(all).entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(",")));
    env.put(
        "BACKENDAI_CLUSTER_HOSTS",
        all.stream().map(StartRow::hostname).collect(Collectors.joining(",")));
    env.put("BACKENDAI_ACCESS_KEY", row.accessKey());
    env.put(
        "BACKENDAI_PREOPEN_PORTS",
        row.preopenPorts().stream().map(String::valueOf).collect(Collectors.joining(",")));
    env.put("BACKENDAI_KERNEL_ID", row.kernelId().toString());
    env.put("BACKENDAI_KERNEL_IMAGE", row.image());
    env.put("BACKENDAI_CLUSTER_ROLE", row.role());
    env.put("BACKENDAI_CLUSTER_IDX", Integer.toString(row.index()));
    env.put("BACKENDAI_CLUSTER_LOCAL_RANK", Integer.toString(row.localRank()));
    env.put("BACKENDAI_CLUSTER_HOST", row.hostname());
    JsonNode ports = row.labels().path("ai.backend.service-ports");
    env.put("BACKENDAI_SERVICE_PORTS", ports.isTextual() ? ports.asText() : "None");
    return env;
  }
}
