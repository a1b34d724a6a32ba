package ai.backend.manager.adopt;

import ai.backend.manager.stores.DatabaseSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** A running old database: one snapshot, read only. */
public final class LiveDatabase implements RowSource {
  private static final String TABLES =
      """
      select c.oid, c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname
      """;
  private static final String COLUMNS =
      "select attname from pg_attribute where attrelid = ?::oid and attnum > 0 and not attisdropped order by attnum";

  private final DatabaseSettings settings;

  public LiveDatabase(DatabaseSettings settings) {
    this.settings = settings;
  }

  @Override
  public void read(RowSink sink) throws IOException, SQLException {
    try (Connection connection =
        DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password())) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      DSLContext db = DSL.using(connection, SQLDialect.POSTGRES);
      for (Record table : db.fetch(TABLES)) {
        List<String> columns =
            db.fetch(COLUMNS, table.get("oid")).getValues("attname", String.class);
        if (!columns.isEmpty()) {
          copy(connection, db, table.get("name", String.class), columns, sink);
        }
      }
      connection.rollback();
    }
  }

  private static void copy(
      Connection connection, DSLContext db, String table, List<String> columns, RowSink sink)
      throws IOException, SQLException {
    sink.table(table, columns);
    String sql =
        db.render(
            DSL.sql(
                "copy {0} ({1}) to stdout",
                DSL.name("public", table),
                DSL.list(columns.stream().map(c -> DSL.field(DSL.name(c))).toList())));
    CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
    long row = 0;
    for (byte[] line = out.readFromCopy(); line != null; line = out.readFromCopy()) {
      sink.row(++row, line, line.length - 1);
    }
  }

  @Override
  public Optional<String> digest() {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return settings.toString();
  }
}
