package ai.backend.manager.graphql.live;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.KeyValue;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Reads over the shared connections; sets are read in one pipeline. */
@Singleton
public final class RedisReads implements LiveReads {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final RedisConnections redis;

  @Inject
  public RedisReads(RedisConnections redis) {
    this.redis = redis;
  }

  @Override
  public Map<String, byte[]> values(RedisDatabase database, Collection<String> keys) {
    return keys.isEmpty()
        ? Map.of()
        : present(redis.shared(database).sync().mget(keys.toArray(String[]::new)));
  }

  @Override
  public Map<String, byte[]> hash(String key, Collection<String> fields) {
    return fields.isEmpty()
        ? Map.of()
        : present(
            redis.shared(RedisDatabase.STAT).sync().hmget(key, fields.toArray(String[]::new)));
  }

  @Override
  public Map<String, Set<String>> images(Collection<String> names) {
    RedisAsyncCommands<String, byte[]> commands = redis.shared(RedisDatabase.IMAGE).async();
    var replies = new LinkedHashMap<String, RedisFuture<Set<byte[]>>>();
    names.forEach(name -> replies.computeIfAbsent(name, commands::smembers));
    await(replies.values());
    var found = new HashMap<String, Set<String>>();
    replies.forEach(
        (name, reply) -> {
          var agents = new TreeSet<String>();
          reply
              .toCompletableFuture()
              .join()
              .forEach(id -> agents.add(new String(id, StandardCharsets.UTF_8)));
          if (!agents.isEmpty()) {
            found.put(name, agents);
          }
        });
    return found;
  }

  private static void await(Collection<? extends RedisFuture<?>> replies) {
    boolean all =
        LettuceFutures.awaitAll(
            DEADLINE.toMillis(), TimeUnit.MILLISECONDS, replies.toArray(RedisFuture[]::new));
    if (!all) {
      throw new RedisCommandTimeoutException("sets of images were not read in " + DEADLINE);
    }
  }

  private static Map<String, byte[]> present(List<KeyValue<String, byte[]>> pairs) {
    var found = new HashMap<String, byte[]>();
    pairs.stream()
        .filter(KeyValue::hasValue)
        .forEach(pair -> found.put(pair.getKey(), pair.getValue()));
    return found;
  }
}
