package ai.backend.manager.session.lifecycle;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Logs of ended containers: agents leave them in Redis, here they go to the kernel's row (spec/05
 * §4.5, spec/10 §11).
 */
@Singleton
public final class ContainerLogs {
  private static final int MOST = 10 * 1024 * 1024;
  private static final int CHUNKS = 64;

  private final DSLContext db;
  private final RedisConnections redis;

  public ContainerLogs(DSLContext db, RedisConnections redis) {
    this.db = db;
    this.redis = redis;
  }

  /** Takes over the log of a container; at most the first 10 MiB. */
  void store(UUID kernel, String containerId) {
    String key = "containerlog." + containerId;
    var stream = redis.shared(RedisDatabase.STREAM).sync();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    long at = 0;
    List<byte[]> chunks = stream.lrange(key, at, at + CHUNKS - 1);
    while (!chunks.isEmpty() && log.size() < MOST) {
      chunks.forEach(chunk -> log.write(chunk, 0, Math.min(chunk.length, MOST - log.size())));
      at += chunks.size();
      chunks = stream.lrange(key, at, at + CHUNKS - 1);
    }
    if (log.size() > 0) {
      db.execute("update kernels set container_log = ? where id = ?", log.toByteArray(), kernel);
    }
    stream.del(key);
  }

  /** The stored log of a kernel. */
  public Optional<byte[]> stored(UUID kernel) {
    return db.fetchOptional("select container_log from kernels where id = ?", kernel)
        .map(r -> r.get("container_log", byte[].class));
  }
}
