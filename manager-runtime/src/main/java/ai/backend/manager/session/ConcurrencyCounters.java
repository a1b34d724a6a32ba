package ai.backend.manager.session;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.DSLContext;

/**
 * Shows each key's sessions in use as Redis counters (spec/05 §4.1). The database is the truth; a
 * counter is set, never incremented, by one thread, at most once for any number of changes that
 * came in the meantime.
 */
@Singleton
public final class ConcurrencyCounters {
  private static final Logger LOG = Logger.getLogger(ConcurrencyCounters.class.getName());

  private static final String PLAIN = "keypair.concurrency_used.";
  private static final String SYSTEM = "keypair.sftp_concurrency_used.";

  private final DSLContext db;
  private final RedisConnections redis;
  private final Set<String> due = ConcurrentHashMap.newKeySet();
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("concurrency-counters").factory());

  public ConcurrencyCounters(DSLContext db, RedisConnections redis) {
    this.db = db;
    this.redis = redis;
  }

  /** Brings the key's counters up to date soon. */
  public void refresh(String accessKey) {
    if (!accessKey.isEmpty() && due.add(accessKey)) {
      ((Executor) worker).execute(() -> write(accessKey));
    }
  }

  /**
   * Counts the sessions of every key anew and writes all counters; returns when that is done.
   *
   * @throws RuntimeException when the database or Redis does not answer
   */
  public void refreshAll() {
    try {
      CompletableFuture.runAsync(this::writeAll, worker).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void writeAll() {
    Map<String, byte[]> counters = new HashMap<>();
    SlotAccounts.concurrency(db)
        .forEach(
            (accessKey, count) -> {
              counters.put(PLAIN + accessKey, text(count.plain()));
              counters.put(SYSTEM + accessKey, text(count.system()));
            });
    if (!counters.isEmpty()) {
      redis.shared(RedisDatabase.STAT).sync().mset(counters);
    }
  }

  private void write(String accessKey) {
    due.remove(accessKey);
    try {
      SlotAccounts.Concurrency count = SlotAccounts.concurrency(db, accessKey);
      var commands = redis.shared(RedisDatabase.STAT).sync();
      commands.set(PLAIN + accessKey, text(count.plain()));
      commands.set(SYSTEM + accessKey, text(count.system()));
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "the session counters of a key could not be written; the next change writes them",
          e);
    }
  }

  private static byte[] text(int n) {
    return Integer.toString(n).getBytes(StandardCharsets.US_ASCII);
  }

  void stop(@Observes ShutdownEvent event) {
    worker.shutdownNow();
  }
}
