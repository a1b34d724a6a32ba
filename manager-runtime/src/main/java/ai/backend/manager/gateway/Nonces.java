package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.signing.RequestDate;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Nonces of hardened requests, in Redis for as long as the request's date is valid. Fails closed:
 * without Redis nothing passes, and when Redis has lost its memory ({@code nonce:since} is gone)
 * requests that were signed before that moment are refused.
 */
@Singleton
class Nonces {
  private static final Logger LOG = Logger.getLogger(Nonces.class);
  private static final Duration MARGIN = Duration.ofMinutes(1);
  private static final String SINCE = "nonce:since";
  private static final String SCRIPT =
      """
      local since = redis.call('GET', KEYS[2])
      if not since then
        local time = redis.call('TIME')
        since = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
        redis.call('SET', KEYS[2], since)
      end
      if ARGV[1] == '' then return 1 end
      if tonumber(ARGV[1]) < tonumber(since) then return -1 end
      if redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[2]) then return 1 end
      return 0
      """;

  private final RedisConnections redis;

  Nonces(RedisConnections redis) {
    this.redis = redis;
  }

  /** From its first start on a manager remembers, so that the first request need not come twice. */
  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("nonces").start(this::begin);
  }

  void begin() {
    try {
      run("nonce:", "", "");
    } catch (RedisException | IllegalStateException e) {
      LOG.debugf("nonces are remembered from the first hardened request on: %s", e.getMessage());
    }
  }

  /**
   * Takes a nonce of a request whose signature is right.
   *
   * @throws ApiProblem 401 when it was taken before, or may have been
   */
  void take(String accessKey, String nonce, Instant signedAt, Instant now) {
    Duration kept = Duration.between(now, signedAt).plus(RequestDate.TOLERANCE).plus(MARGIN);
    long outcome =
        run(
            "nonce:" + accessKey + ":" + nonce,
            Long.toString(signedAt.toEpochMilli()),
            Long.toString(kept.toMillis()));
    if (outcome == 0) {
      throw new ApiProblem(
          ProblemType.AUTH_FAILED,
          "This request was received before; sign it again with another nonce.");
    }
    if (outcome < 0) {
      throw new ApiProblem(
          ProblemType.AUTH_FAILED,
          "This request was signed before the gateway began to remember nonces; sign it again.");
    }
  }

  private long run(String key, String signedAt, String keptMillis) {
    String[] keys = {key, SINCE};
    return LettuceFutures.awaitOrCancel(
        redis
            .shared(RedisDatabase.RATE_LIMIT)
            .async()
            .<Long>eval(
                SCRIPT,
                ScriptOutputType.INTEGER,
                keys,
                signedAt.getBytes(UTF_8),
                keptMillis.getBytes(UTF_8)),
        2,
        TimeUnit.SECONDS);
  }
}
