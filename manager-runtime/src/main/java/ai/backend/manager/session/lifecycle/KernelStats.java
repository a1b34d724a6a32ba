package ai.backend.manager.session.lifecycle;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.msgpack.MsgpackException;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The last statistics which an agent wrote of a kernel: Redis, key = kernel id, MessagePack
 * (spec/05 §4.1).
 */
@Singleton
public final class KernelStats {
  private static final Logger LOG = Logger.getLogger(KernelStats.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BATCH = 500;
  private static final Duration KEPT_AFTER_THE_END = Duration.ofDays(1);

  private final RedisConnections redis;

  public KernelStats(RedisConnections redis) {
    this.redis = redis;
  }

  /** JSON text, null when there is none; never fails. */
  public @Nullable String last(UUID kernel) {
    try {
      byte[] packed = redis.shared(RedisDatabase.STAT).sync().get(kernel.toString());
      return packed == null ? null : JSON.writeValueAsString(Msgpack.unpack(packed));
    } catch (Exception e) {
      LOG.log(Level.FINE, e, () -> "no statistics of kernel " + kernel);
      return null;
    }
  }

  /** They are stored with the kernel's row: Redis forgets them after a day. Never fails. */
  void stored(UUID kernel) {
    try {
      var unused =
          redis
              .shared(RedisDatabase.STAT)
              .async()
              .expire(kernel.toString(), KEPT_AFTER_THE_END.toSeconds());
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, e, () -> "the statistics of kernel " + kernel + " stay in Redis");
    }
  }

  /**
   * The statistics of many kernels; those without any are left out.
   *
   * @throws io.lettuce.core.RedisException when Redis does not answer
   */
  public Map<UUID, JsonNode> ofMany(List<UUID> kernels) {
    var found = new HashMap<UUID, JsonNode>();
    for (int from = 0; from < kernels.size(); from += BATCH) {
      List<UUID> some = kernels.subList(from, Math.min(kernels.size(), from + BATCH));
      String[] keys = some.stream().map(UUID::toString).toArray(String[]::new);
      var values = redis.shared(RedisDatabase.STAT).sync().mget(keys);
      for (int i = 0; i < keys.length; i++) {
        if (values.get(i).hasValue()) {
          add(found, some.get(i), values.get(i).getValue());
        }
      }
    }
    return found;
  }

  private static void add(Map<UUID, JsonNode> found, UUID kernel, byte[] packed) {
    try {
      JsonNode metrics = JSON.valueToTree(Msgpack.unpack(packed));
      if (metrics.isObject()) {
        found.put(kernel, metrics);
      }
    } catch (MsgpackException e) {
      LOG.log(Level.FINE, e, () -> "the statistics of kernel " + kernel + " are not readable");
    }
  }
}
