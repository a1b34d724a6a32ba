package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Counts calls for each keypair (spec/05 §4.1: {@code kp:<AK>:num_queries}, {@code
 * kp:<AK>:last_call_time}, 30 days). Counts are gathered in memory and written once a second, so a
 * call does not wait for them; what was gathered while Redis was away is written later.
 */
@Singleton
class UsageCounters {
  private static final Logger LOG = Logger.getLogger(UsageCounters.class);
  private static final int MAX_PENDING_KEYS = 100_000;
  private static final String SCRIPT =
      """
      redis.call('INCRBY', KEYS[1], ARGV[1])
      redis.call('EXPIRE', KEYS[1], 2592000)
      local now = redis.call('TIME')
      redis.call('SET', KEYS[2], string.format('%d.%06d', now[1], now[2]), 'EX', 2592000)
      return 1
      """;

  private final RedisConnections redis;
  private final ConcurrentHashMap<String, AtomicLong> pending = new ConcurrentHashMap<>();
  private final CountDownLatch stopping = new CountDownLatch(1);

  UsageCounters(RedisConnections redis) {
    this.redis = redis;
  }

  void count(String accessKey) {
    AtomicLong counter = pending.get(accessKey);
    if (counter == null) {
      if (pending.size() >= MAX_PENDING_KEYS) {
        return;
      }
      counter = pending.computeIfAbsent(accessKey, k -> new AtomicLong());
    }
    counter.incrementAndGet();
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("usage-counters").start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  private void run() {
    try {
      while (!stopping.await(1, TimeUnit.SECONDS)) {
        flush();
      }
      flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    for (var entry : pending.entrySet()) {
      long calls = entry.getValue().getAndSet(0);
      if (calls == 0) {
        pending.remove(entry.getKey(), entry.getValue());
        continue;
      }
      try {
        write(entry.getKey(), calls);
      } catch (RedisException e) {
        entry.getValue().addAndGet(calls);
        LOG.debugf("usage counts are kept for later: %s", e.getMessage());
        return;
      }
    }
  }

  private void write(String accessKey, long calls) {
    String[] keys = {"kp:" + accessKey + ":num_queries", "kp:" + accessKey + ":last_call_time"};
    redis
        .shared(RedisDatabase.STAT)
        .sync()
        .eval(SCRIPT, ScriptOutputType.INTEGER, keys, Long.toString(calls).getBytes(UTF_8));
  }
}
