package ai.backend.manager.session.lifecycle;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
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
}
