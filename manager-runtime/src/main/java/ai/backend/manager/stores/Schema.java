package ai.backend.manager.stores;

import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * The database schema (spec/07): created by {@code mgr schema oneshot} alone, never by the running
 * manager, which waits until it finds {@link #REVISION}.
 */
public final class Schema {
  /** Revision of existing installations whose tables are the same as ours. */
  public static final String REVISION = "75ea2b136830";

  private static final String TABLE = "schema_history";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final List<String> SCRIPTS =
      List.of(
          "V1__accounts.sql",
          "V2__resource_groups.sql",
          "V3__images.sql",
          "V4__sessions.sql",
          "V5__vfolders.sql",
          "V6__services.sql",
          "V7__error_logs.sql");

  private Schema() {}

  /** The revision which the database is at; empty without a schema. */
  public static Optional<String> current(DSLContext database) {
    try {
      return database
          .resultQuery("select version_num from alembic_version limit 1")
          .fetchOptionalInto(String.class);
    } catch (DataAccessException e) {
      if (UNDEFINED_TABLE.equals(e.sqlState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Creates the schema, or adopts the tables of an existing installation at {@link #REVISION}.
   * Nothing changes when it is there.
   *
   * @return how many scripts ran
   * @throws IllegalStateException when the database is at another revision
   */
  public static int migrate(DatabaseSettings settings, DSLContext database) {
    Optional<String> found = current(database);
    if (found.isPresent() && !found.get().equals(REVISION)) {
      throw new IllegalStateException(
          "the database is at revision "
              + found.get()
              + "; only "
              + REVISION
              + " (23.09.10) can be adopted: upgrade the old installation first, or use an empty database");
    }
    String last = SCRIPTS.getLast();
    return Flyway.configure()
        .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
        .table(TABLE)
        .connectRetries(0)
        .locations(new String[0])
        .resourceProvider(new ListedScripts("db/migration/", SCRIPTS))
        .baselineOnMigrate(found.isPresent())
        .baselineVersion(MigrationVersion.fromVersion(last.substring(1, last.indexOf("__"))))
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
