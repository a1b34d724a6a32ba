package ai.backend.agent.kernel;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

/**
 * What a kernel's container wrote: read live, and handed to the manager at the end (spec/10 §11).
 */
final class ContainerLog {
  /** At most this much is kept, from the end. */
  static final int MAX_BYTES = 10 * 1024 * 1024;

  private static final int CHUNK = 64 * 1024;
  private static final Duration KEPT = Duration.ofHours(1);

  private final KernelPods pods;
  private final RedisConnections redis;

  ContainerLog(KernelPods pods, RedisConnections redis) {
    this.pods = pods;
    this.redis = redis;
  }

  /** All that is there now. */
  byte[] read(UUID kernelId) {
    try (InputStream in =
        pods.pod(kernelId)
            .inContainer(KernelPod.CONTAINER)
            .withReadyWaitTimeout(0)
            .getLogInputStream()) {
      return in == null ? new byte[0] : tail(in);
    } catch (IOException e) {
      throw new KubernetesClientException(
          "reading the log of kernel " + kernelId + " failed: " + e.getMessage(), e);
    }
  }

  /** Follows the log until the container ends; closing the watch ends it too. */
  LogWatch follow(UUID kernelId) {
    return pods.pod(kernelId).inContainer(KernelPod.CONTAINER).withReadyWaitTimeout(0).watchLog();
  }

  static byte[] tail(InputStream in) throws IOException {
    var kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      kept.write(buffer, 0, n);
      if (kept.size() > 2 * MAX_BYTES) {
        byte[] all = kept.toByteArray();
        kept.reset();
        kept.write(all, all.length - MAX_BYTES, MAX_BYTES);
      }
    }
    byte[] all = kept.toByteArray();
    return all.length <= MAX_BYTES
        ? all
        : Arrays.copyOfRange(all, all.length - MAX_BYTES, all.length);
  }

  /** Puts the log where the manager fetches it. */
  void hand(String containerId, byte[] log) {
    var commands = redis.shared(RedisDatabase.STREAM).sync();
    String key = "containerlog." + containerId;
    commands.del(key);
    for (int at = 0; at < log.length; at += CHUNK) {
      commands.rpush(key, Arrays.copyOfRange(log, at, Math.min(log.length, at + CHUNK)));
    }
    commands.expire(key, KEPT.toSeconds());
  }
}
