package ai.backend.manager.graphql.purge;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What Redis counts for a keypair (spec/07 §7), which goes with it. */
@Singleton
public final class KeypairTraces {
  private static final Logger LOG = Logger.getLogger(KeypairTraces.class);

  private final RedisConnections redis;

  @Inject
  public KeypairTraces(RedisConnections redis) {
    this.redis = redis;
  }

  /** Called once the keypairs are gone; never fails, for nobody reads what is left. */
  public void forget(List<String> accessKeys) {
    if (accessKeys.isEmpty()) {
      return;
    }
    try {
      redis.shared(RedisDatabase.STAT).sync().del(counters(accessKeys));
      redis.shared(RedisDatabase.RATE_LIMIT).sync().del(accessKeys.toArray(String[]::new));
    } catch (RuntimeException e) {
      LOG.warnf(e, "counters of keypairs that are gone stay in Redis");
    }
  }

  private static String[] counters(List<String> accessKeys) {
    return accessKeys.stream()
        .flatMap(
            key ->
                Stream.of(
                    "keypair.concurrency_used." + key,
                    "keypair.sftp_concurrency_used." + key,
                    "kp:" + key + ":num_queries",
                    "kp:" + key + ":last_call_time"))
        .toArray(String[]::new);
  }
}
