package ai.backend.agent.kernel;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.CreateKernelsRequest;
import ai.backend.common.agent.KernelSpec;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Secret of a kernel: the files that appear at /home/config (spec/09 §3), and the whole request
 * under the key {@value #SPEC}, which is not mounted.
 */
final class KernelSecret {
  static final String SPEC = "spec";

  /** Where the pod's start finds the cluster's key, to give it to the kernel's user. */
  static final String CLUSTER_KEY = "cluster-ssh/id_cluster";

  private static final int MAX_BYTES = 900 * 1024;

  private KernelSecret() {}

  /** Path below /home/config to content. */
  static Map<String, String> files(KernelSpec spec, ClusterInfo cluster) {
    var allocation = new Allocation(spec.getResourceSlotsMap());
    var files = new TreeMap<>(HomeFiles.of(spec.getInternalDataJson()));
    files.put(
        "environ.txt",
        KernelEnvironment.text(KernelEnvironment.of(spec, cluster, allocation.cores())));
    files.put("resource.txt", allocation.resourceText(allocation.slotsJson()));
    if (!spec.getBootstrapScript().isEmpty()) {
      files.put("bootstrap.sh", spec.getBootstrapScript());
    }
    if (!cluster.getSshPrivateKey().isEmpty()) {
      files.put(CLUSTER_KEY, cluster.getSshPrivateKey());
      files.put(CLUSTER_KEY + ".pub", cluster.getSshPublicKey());
    }
    return files;
  }

  /** The key in the Secret of a file. */
  static String key(String path) {
    return path.replace('/', '.');
  }

  static Secret render(KernelSpec spec, ClusterInfo cluster, PodSite site) {
    var record = KernelRecord.of(spec);
    var data = new TreeMap<String, String>();
    files(spec, cluster)
        .forEach(
            (path, content) ->
                data.put(key(path), base64(content.getBytes(StandardCharsets.UTF_8))));
    var request =
        CreateKernelsRequest.newBuilder()
            .setSessionId(spec.getSessionId())
            .addKernels(spec)
            .setCluster(cluster)
            .build();
    data.put(SPEC, base64(request.toByteArray()));
    int size = data.values().stream().mapToInt(String::length).sum() * 3 / 4;
    if (size > MAX_BYTES) {
      throw new InvalidKernel(
          "Environment, dotfiles and bootstrap script have "
              + size
              + " bytes together; at most "
              + MAX_BYTES
              + " are possible.");
    }
    return new SecretBuilder()
        .withNewMetadata()
        .withName(record.secretName())
        .withNamespace(site.namespace())
        .addToLabels(KernelPod.labels(record, site))
        .endMetadata()
        .withType("Opaque")
        .withImmutable(true)
        .withData(data)
        .build();
  }

  /**
   * The request that the Secret was made from.
   *
   * @throws InvalidKernel when it holds none
   */
  static CreateKernelsRequest request(Secret secret) {
    String spec = secret.getData() == null ? null : secret.getData().get(SPEC);
    if (spec == null) {
      throw new InvalidKernel(
          "The Secret " + secret.getMetadata().getName() + " holds no kernel specification.");
    }
    try {
      return CreateKernelsRequest.parseFrom(Base64.getDecoder().decode(spec));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidKernel(
          "The Secret " + secret.getMetadata().getName() + " holds a broken kernel specification.");
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
