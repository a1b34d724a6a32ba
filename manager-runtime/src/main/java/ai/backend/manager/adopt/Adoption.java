package ai.backend.manager.adopt;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.stores.Schema;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Takes the state of an old installation over, all of it or nothing: one transaction of the
 * database, in which the keys of etcd are written last. A dump that was adopted before is told of
 * and not taken again.
 */
public final class Adoption {
  /** How an adoption ended. */
  public sealed interface Outcome {
    /** It is written. */
    record Done() implements Outcome {}

    /** It would be written; nothing was. */
    record Rehearsed() implements Outcome {}

    /** Rows cannot be taken; nothing was written. */
    record Refused() implements Outcome {}
  }

  /**
   * What to do.
   *
   * @param dryRun write nothing
   * @param skipBadRows go on without rows that cannot be taken
   */
  public record Options(boolean dryRun, boolean skipBadRows) {}

  private final Connection connection;
  private final Supplier<EtcdClient> etcd;
  private final Supplier<KeypairSecrets> secrets;
  private final Report report;

  /**
   * @param connection to this cluster's database, without a transaction
   * @param secrets encrypts those of keypairs; asked for when there are any
   */
  public Adoption(
      Connection connection,
      Supplier<EtcdClient> etcd,
      Supplier<KeypairSecrets> secrets,
      Report report) {
    this.connection = connection;
    this.etcd = etcd;
    this.secrets = secrets;
    this.report = report;
  }

  /**
   * Runs the adoption.
   *
   * @param database the old database, or null to leave it
   * @param backup the old etcd as a tree, or null to leave it
   * @throws AdoptionException when the sources cannot be read, or the cluster has no schema
   */
  public Outcome run(@Nullable RowSource database, @Nullable JsonNode backup, Options options)
      throws IOException, SQLException {
    connection.setAutoCommit(false);
    try {
      DSLContext db =
          DSL.using(connection, SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
      checkSchema(db);
      Outcome outcome = within(db, database, backup, options);
      if (!(outcome instanceof Outcome.Done)) {
        connection.rollback();
      }
      return outcome;
    } catch (SQLException | IOException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static void checkSchema(DSLContext db) {
    Schema.wanting(db)
        .ifPresent(
            wanting -> {
              throw new AdoptionException("this cluster's database is not ready: " + wanting);
            });
    // one adoption at a time
    db.execute("select pg_advisory_xact_lock(hashtext('adoption'))");
  }

  private Outcome within(
      DSLContext db, @Nullable RowSource database, @Nullable JsonNode backup, Options options)
      throws IOException, SQLException {
    if (database != null) {
      new DatabaseAdoption(db, secrets, report).run(database, connection);
    }
    if (report.problems() > 0 && !options.skipBadRows()) {
      return new Outcome.Refused();
    }
    if (backup == null) {
      return options.dryRun() ? new Outcome.Rehearsed() : commit();
    }
    var keys = new EtcdAdoption(etcd.get(), report);
    Map<String, String> entries = keys.plan(backup);
    return options.dryRun() ? new Outcome.Rehearsed() : commit(keys, entries);
  }

  private Outcome commit() throws SQLException {
    connection.commit();
    return new Outcome.Done();
  }

  private Outcome commit(EtcdAdoption keys, Map<String, String> entries) throws SQLException {
    var before = keys.now();
    keys.write(entries);
    try {
      return commit();
    } catch (SQLException e) {
      keys.undo(entries, before);
      throw e;
    }
  }
}
