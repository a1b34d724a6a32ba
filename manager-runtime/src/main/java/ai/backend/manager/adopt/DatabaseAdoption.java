package ai.backend.manager.adopt;

import ai.backend.manager.secret.KeypairSecrets;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/** The rows of the old database, within the caller's transaction. */
final class DatabaseAdoption {
  private static final Map<String, String> RELEASES =
      Map.of("213a04e90ecf", "22.09.6", "75ea2b136830", "23.09.10");

  /** Without these it is the database of something else. */
  private static final List<String> NEEDED =
      List.of("domains", "groups", "users", "keypairs", "kernels");

  private static final String REMEMBER =
      "insert into adoptions (digest, revision, changed) values (?, ?, ?)";

  private final DSLContext db;
  private final Supplier<KeypairSecrets> secrets;
  private final Report report;

  DatabaseAdoption(DSLContext db, Supplier<KeypairSecrets> secrets, Report report) {
    this.db = db;
    this.secrets = secrets;
    this.report = report;
  }

  void run(RowSource source, Connection connection) throws IOException, SQLException {
    try (var staging = new Staging(connection, db, report)) {
      source.read(staging);
      staging.close();
      Optional<OffsetDateTime> before = source.digest().flatMap(this::adopted);
      if (before.isPresent()) {
        report.note(
            "adoptions",
            source.toString(),
            "was adopted on " + before.get() + ": its rows are not taken again",
            "");
        return;
      }
      check(source, staging);
      staging.reportPassedOver();
      new Preparation(db, report).run(staging.found());
      new StagedSecrets(db, secrets).seal(staging.found().getOrDefault("keypairs", Set.of()));
      take(connection, staging.found());
      new Endings(db, report).tell();
      source.digest().ifPresent(d -> db.execute(REMEMBER, d, staging.revision(), report.changed()));
    }
  }

  private Optional<OffsetDateTime> adopted(String digest) {
    return db.fetchOptional("select adopted_at from adoptions where digest = ?", digest)
        .map(r -> r.get("adopted_at", OffsetDateTime.class));
  }

  private void take(Connection connection, Map<String, Set<String>> found) throws SQLException {
    for (AdoptedTable table : AdoptedTables.ALL) {
      Set<String> columns = found.get(table.name());
      if (columns != null) {
        new Taking(connection, db, table, columns, report).run(db);
      }
      if (table.name().equals("keypairs")) {
        MainKeys.set(db, report);
      }
    }
  }

  private void check(RowSource source, Staging staging) {
    for (String table : NEEDED) {
      if (!staging.found().containsKey(table)) {
        throw new AdoptionException(
            source
                + " has no table \""
                + table
                + "\": it is not the database of an installation from 22.09.6 to 23.09.11");
      }
    }
    String revision = staging.revision();
    String release = RELEASES.get(revision);
    if (release == null) {
      report.note(
          "alembic_version",
          revision.isEmpty() ? "(none)" : revision,
          "neither the revision of 22.09.6 nor of 23.09.10: tables and columns are taken by their names",
          "look at the numbers below");
    }
  }
}
