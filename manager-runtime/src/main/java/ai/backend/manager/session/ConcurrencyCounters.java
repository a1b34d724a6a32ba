package ai.backend.manager.session;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Set;
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

  private void write(String accessKey) {
    due.remove(accessKey);
    try {
      SlotAccounts.Concurrency count = SlotAccounts.concurrency(db, accessKey);
      var commands = redis.shared(RedisDatabase.STAT).sync();
      commands.set("keypair.concurrency_used." + accessKey, text(count.plain()));
      commands.set("keypair.sftp_concurrency_used." + accessKey, text(count.system()));
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
