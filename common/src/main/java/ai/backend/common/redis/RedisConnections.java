package ai.backend.common.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Connections to Redis: one shared connection for each database, opened at first use, and own ones
 * for readers that block.
 *
 * <p>A lost connection comes back by itself (delay grows to at most 2 s); meanwhile up to 10,000
 * commands wait, each no longer than its timeout, more are refused. Safe for use by many threads.
 */
public final class RedisConnections implements AutoCloseable {
  private static final RedisCodec<String, byte[]> BYTES =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final RedisSettings settings;
  private final ClientResources resources;
  private final RedisClient client;
  private final Map<RedisDatabase, CompletableFuture<StatefulRedisConnection<String, byte[]>>>
      shared = new ConcurrentHashMap<>();

  public RedisConnections(RedisSettings settings) {
    this.settings = settings;
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                () ->
                    Delay.exponential(
                        Duration.ofMillis(50), Duration.ofSeconds(2), 2, TimeUnit.MILLISECONDS))
            .build();
    this.client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .requestQueueSize(10_000)
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(Duration.ofSeconds(2))
                    .keepAlive(true)
                    .tcpNoDelay(true)
                    .build())
            .build());
  }

  /**
   * The shared connection of a database. Never issue blocking commands on it. While it is being
   * opened all callers wait for the same attempt, at most 2 s.
   */
  public StatefulRedisConnection<String, byte[]> shared(RedisDatabase database) {
    var mine = new CompletableFuture<StatefulRedisConnection<String, byte[]>>();
    var other = shared.putIfAbsent(database, mine);
    if (other == null) {
      try {
        mine.complete(open(database));
      } catch (RuntimeException e) {
        shared.remove(database, mine);
        mine.completeExceptionally(e);
      }
    }
    try {
      return (other == null ? mine : other).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** A connection of the caller's own, for blocking reads; the caller closes it. */
  public StatefulRedisConnection<String, byte[]> open(RedisDatabase database) {
    return client.connect(BYTES, settings.uri(database));
  }

  @Override
  public synchronized void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
