package ai.backend.manager.adopt;

import ai.backend.manager.cli.MgrRun;
import ai.backend.manager.stores.DatabaseSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** The backups in {@code src/test/resources/adopt}, and looks into the cluster that took them. */
final class OldInstallation {
  static final String DUMP = "postgresql-23.09.sql.gz";
  static final String DUMP_2209 = "installation-22.09.sql";

  private OldInstallation() {}

  static String file(String name) {
    try {
      return Path.of(OldInstallation.class.getResource("/adopt/" + name).toURI()).toString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The recorded dump as text, to be changed by a test. */
  static String text() {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(Path.of(file(DUMP))))) {
      var out = new ByteArrayOutputStream();
      in.transferTo(out);
      return out.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MgrRun adopt(Map<String, String> cluster, String dump, String... options) {
    var command = new java.util.ArrayList<>(java.util.List.of("adopt", "--dump", "-"));
    command.addAll(java.util.List.of(options));
    return MgrRun.withInput(
        cluster, dump.getBytes(StandardCharsets.UTF_8), command.toArray(String[]::new));
  }

  static Record row(Map<String, String> cluster, String sql, Object... values) {
    DatabaseSettings settings = DatabaseSettings.from(cluster);
    try (var connection =
        DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password())) {
      DSLContext db = DSL.using(connection, SQLDialect.POSTGRES);
      return db.fetchSingle(sql, values);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static long count(Map<String, String> cluster, String table) {
    return row(cluster, "select count(*) from " + table).get(0, Long.class);
  }

  static String text(Map<String, String> cluster, String sql) {
    return String.valueOf(row(cluster, sql).get(0));
  }
}
