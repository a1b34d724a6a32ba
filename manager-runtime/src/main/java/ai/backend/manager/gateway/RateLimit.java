package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests of each keypair in a sliding window of 900 s, counted in Redis (spec/01 §6). Only the
 * newest {@code limit + 1} members of a window are kept: that decides the same and bounds the
 * memory of a key that calls without end.
 */
@Singleton
class RateLimit {
  static final int WINDOW_SECONDS = 900;

  private static final int UNLIMITED_KEPT = 10_000;
  private static final String SCRIPT =
      """
      local id = redis.call('INCR', KEYS[2])
      if id >= 1e12 then
        redis.call('SET', KEYS[2], 1)
        id = 1
      end
      local time = redis.call('TIME')
      local now = time[1] + math.floor(time[2] / 1000) / 1000
      redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - 900)
      redis.call('ZADD', KEYS[1], now, id)
      redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[1]) + 2))
      redis.call('EXPIRE', KEYS[1], 900)
      return redis.call('ZCARD', KEYS[1])
      """;

  private final RedisConnections redis;
  private volatile @Nullable String digest;

  RateLimit(RedisConnections redis) {
    this.redis = redis;
  }

  /**
   * Counts this request.
   *
   * @return how many more are allowed in the window
   * @throws ApiProblem 429 when there are too many, this one included
   */
  long count(Principal caller) {
    Integer limit = caller.rateLimit();
    int kept = limit == null ? UNLIMITED_KEPT : limit;
    long size = run(caller.accessKey(), kept);
    if (limit != null && size > limit) {
      throw new ApiProblem(ProblemType.RATE_LIMIT_EXCEEDED, null, null);
    }
    return Math.max(0, kept - size);
  }

  private long run(String accessKey, int kept) {
    RedisAsyncCommands<String, byte[]> commands = redis.shared(RedisDatabase.RATE_LIMIT).async();
    String[] keys = {accessKey, "__request_id"};
    byte[] argument = Integer.toString(kept).getBytes(UTF_8);
    String known = digest;
    if (known != null) {
      try {
        return await(commands.evalsha(known, ScriptOutputType.INTEGER, keys, argument));
      } catch (RedisNoScriptException e) {
        digest = null;
      }
    }
    long size = await(commands.eval(SCRIPT, ScriptOutputType.INTEGER, keys, argument));
    digest = commands.digest(SCRIPT);
    return size;
  }

  private static long await(RedisFuture<Long> answer) {
    return LettuceFutures.awaitOrCancel(answer, 2, TimeUnit.SECONDS);
  }
}
