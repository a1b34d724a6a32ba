package ai.backend.manager.stores;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * The database schema (spec/07): created and brought up to date by {@code mgr schema oneshot}
 * alone, never by the running manager, which waits until nothing is {@linkplain #wanting wanting}.
 *
 * <p>The scripts up to V{@value #ADOPTED} are the tables of an existing installation at {@link
 * #REVISION}; later ones add tables of our own and run on adopted databases too.
 */
public final class Schema {
  /** Revision of existing installations whose tables are the same as ours. */
  public static final String REVISION = "75ea2b136830";

  private static final int ADOPTED = 7;
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
          "V7__error_logs.sql",
          "V8__secrets_and_audit.sql",
          "V9__keypair_signing.sql",
          "V10__bootstrap_scripts.sql",
          "V11__adoptions.sql",
          "V12__session_ssh_keypairs.sql");

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

  /** What the database lacks for this program and what to do; empty when it lacks nothing. */
  public static Optional<String> wanting(DSLContext database) {
    return wanting(database, SCRIPTS);
  }

  static Optional<String> wanting(DSLContext database, List<String> scripts) {
    Optional<String> found = current(database);
    if (!found.equals(Optional.of(REVISION))) {
      return Optional.of(
          "found " + found.orElse("none") + ", needed " + REVISION + ": run `mgr schema oneshot`");
    }
    var applied = new HashSet<>(applied(database));
    List<String> missing =
        scripts.stream()
            .filter(script -> Integer.parseInt(version(script)) > ADOPTED)
            .filter(script -> !applied.contains(version(script)))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("not applied: " + String.join(", ", missing) + ": run `mgr schema oneshot`");
  }

  private static List<String> applied(DSLContext database) {
    try {
      return database
          .resultQuery("select version from schema_history where success and version is not null")
          .fetchInto(String.class);
    } catch (DataAccessException e) {
      if (UNDEFINED_TABLE.equals(e.sqlState())) {
        return List.of();
      }
      throw e;
    }
  }

  private static String version(String script) {
    return script.substring(1, script.indexOf("__"));
  }

  /**
   * Creates the schema, or adopts the tables of an existing installation at {@link #REVISION}, and
   * runs the scripts that have not run yet. Nothing changes when all is there.
   *
   * @return how many scripts ran
   * @throws IllegalStateException when the database is at another revision
   */
  public static int migrate(DatabaseSettings settings, DSLContext database) {
    return migrate(settings, database, SCRIPTS);
  }

  static int migrate(DatabaseSettings settings, DSLContext database, List<String> scripts) {
    Optional<String> found = current(database);
    if (found.isPresent() && !found.get().equals(REVISION)) {
      throw new IllegalStateException(
          "the database is at revision "
              + found.get()
              + "; only "
              + REVISION
              + " (23.09.10) can be adopted: upgrade the old installation first, or use an empty database");
    }
    return Flyway.configure()
        .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
        .table(TABLE)
        .connectRetries(0)
        .locations(new String[0])
        .resourceProvider(new ListedScripts("db/migration/", scripts))
        .baselineOnMigrate(found.isPresent())
        .baselineVersion(MigrationVersion.fromVersion(Integer.toString(ADOPTED)))
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
