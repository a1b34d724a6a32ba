package ai.backend.manager.cli;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.time.TimeSpan;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mgr clear-history} (spec/05 §9): old sessions and what Redis kept of them. */
@Command(
    name = "clear-history",
    description = {
      "Delete ended sessions that are older than the retention, with their kernels, logs and statistics; then give the"
          + " space back to PostgreSQL and write Redis' memory to disk.",
      "May be interrupted and repeated. Usage reports of that time are gone afterwards."
    },
    footer = {
      "",
      "Examples:",
      "  mgr clear-history --retention 6mo",
      "  mgr clear-history -r 1yr -v true"
    },
    mixinStandardHelpOptions = true)
final class ClearHistory implements Callable<Integer> {
  private static final int AT_ONCE = 500;
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String OLD =
      """
      select s.id from sessions s
      where s.status in ('TERMINATED', 'CANCELLED') and coalesce(s.terminated_at, s.created_at) < ?::timestamptz
        and not exists (select from routings r where r.session = s.id)
        and not exists (select from kernels k where k.session_id = s.id and k.status not in ('TERMINATED', 'CANCELLED'))
      order by s.created_at limit ?
      """;

  private final CliStores stores;
  @Mixin OutputFormat output = new OutputFormat();

  @Option(
      names = {"-r", "--retention"},
      description = "Keep what is younger: 90d, 6mo, 1yr … (default: ${DEFAULT-VALUE}).",
      defaultValue = "1yr")
  String retention = "1yr";

  @Option(
      names = {"-v", "--vacuum-full"},
      paramLabel = "BOOL",
      arity = "1",
      description =
          "Rewrite the tables, so that the space goes back to the file system; they are locked meanwhile (default: ${DEFAULT-VALUE}).",
      defaultValue = "false")
  boolean full;

  ClearHistory(CliStores stores) {
    this.stores = stores;
  }

  @Override
  public Integer call() throws SQLException {
    OffsetDateTime before = before();
    DSLContext database = stores.database();
    int sessions = 0;
    int kernels = 0;
    List<UUID> old = database.fetch(OLD, before, AT_ONCE).getValues("id", UUID.class);
    while (!old.isEmpty()) {
      kernels += delete(database, old.toArray(UUID[]::new));
      sessions += old.size();
      old = database.fetch(OLD, before, AT_ONCE).getValues("id", UUID.class);
    }
    vacuum(database);
    String saved = save();
    if (output.isJson()) {
      output.print(Map.of("sessions", sessions, "kernels", kernels, "before", before.toString()));
    } else {
      System.out.println(
          "Deleted "
              + sessions
              + " sessions with "
              + kernels
              + " kernels from before "
              + before
              + ".");
      System.out.println(saved);
    }
    return 0;
  }

  private OffsetDateTime before() {
    try {
      return TimeSpan.parse(retention).before(OffsetDateTime.now());
    } catch (IllegalArgumentException e) {
      throw new WrongUsage("--retention: " + e.getMessage());
    }
  }

  private int delete(DSLContext database, UUID[] sessions) {
    List<String> kernels =
        database.transactionResult(
            transaction -> {
              List<String> gone =
                  transaction
                      .dsl()
                      .fetch(
                          "delete from kernels where session_id = any(?::uuid[]) returning id::text as id",
                          (Object) sessions)
                      .getValues("id", String.class);
              transaction
                  .dsl()
                  .execute("delete from sessions where id = any(?::uuid[])", (Object) sessions);
              return gone;
            });
    if (!kernels.isEmpty()) {
      stores.redis().shared(RedisDatabase.STAT).sync().del(kernels.toArray(String[]::new));
    }
    return kernels.size();
  }

  /**
   * May take longer than other statements may, but must not wait for its locks for ever: whoever
   * comes after it waits too. A limit that the administrator has set wins.
   */
  private void vacuum(DSLContext database) throws SQLException {
    stores.connection().setNetworkTimeout(Runnable::run, 0);
    database.execute(
        """
        select set_config('lock_timeout', case setting when '0' then '60s' else setting || unit end, false)
        from pg_settings where name = 'lock_timeout'
        """);
    try {
      database.execute(full ? "vacuum full sessions, kernels" : "vacuum sessions, kernels");
    } catch (DataAccessException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.sqlState())) {
        throw new CliError(
            "the sessions are deleted, but the tables are in use, so that their space is not given back;"
                + " run this again when no dump and no long query runs");
      }
      throw e;
    }
  }

  /** Shrinks the append-only file, or writes a snapshot where there is none. */
  private String save() {
    RedisCommands<String, byte[]> redis = stores.redis().shared(RedisDatabase.STAT).sync();
    try {
      boolean appendOnly =
          redis.info("persistence").lines().anyMatch(line -> line.strip().equals("aof_enabled:1"));
      return "Redis: " + (appendOnly ? redis.bgrewriteaof() : redis.bgsave());
    } catch (RedisException e) {
      return "Redis did not save: " + e.getMessage();
    }
  }
}
