package ai.backend.manager.adopt;

import ai.backend.manager.stores.TableColumns;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Puts the rows of the old database into temporary tables of texts, one for each known table, with
 * the line that each came from. Unknown tables and columns are left out and reported. Call {@link
 * #close()} before other statements.
 */
final class Staging implements RowSink, AutoCloseable {
  /** Numbers the rows of all tables. */
  static final String ROW = "adopt_row";

  /** The line which a row came from. */
  static final String LINE = "adopt_line";

  private final Connection connection;
  private final DSLContext db;
  private final Report report;
  private final Map<String, AdoptedTable> known = new HashMap<>();
  private final Map<String, Set<String>> stageColumns = new HashMap<>();
  private final Map<String, Set<String>> found = new TreeMap<>();
  private final Map<String, Long> passedOver = new TreeMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private String table = "";
  private String revision = "";
  private long rows;
  private boolean[] taken = {};
  private @Nullable CopyIn copy;

  Staging(Connection connection, DSLContext db, Report report) {
    this.connection = connection;
    this.db = db;
    this.report = report;
    for (AdoptedTable t : AdoptedTables.ALL) {
      known.put(t.name(), t);
      Set<String> columns = TableColumns.of(db, t.name()).keySet();
      stageColumns.put(t.name(), columns);
      var create =
          db.createTemporaryTable(DSL.name(t.stage()))
              .column(DSL.field(DSL.name(ROW), SQLDataType.BIGINT.nullable(false)))
              .column(DSL.field(DSL.name(LINE), SQLDataType.BIGINT.nullable(false)));
      for (String column : columns) {
        create = create.column(DSL.field(DSL.name(column), SQLDataType.CLOB));
      }
      create.constraint(DSL.primaryKey(DSL.field(DSL.name(ROW)))).onCommitDrop().execute();
    }
  }

  /** Columns which the old database had, by table; tables it did not have are absent. */
  Map<String, Set<String>> found() {
    return found;
  }

  /** The old schema's revision; empty when it has none. */
  String revision() {
    return revision;
  }

  @Override
  public void table(String name, List<String> columns) throws SQLException {
    close();
    table = name;
    taken = new boolean[columns.size()];
    AdoptedTable into = known.get(name);
    if (into == null) {
      return;
    }
    var kept = new ArrayList<String>();
    Set<String> staged = stageColumns.getOrDefault(name, Set.of());
    for (int i = 0; i < taken.length; i++) {
      taken[i] = staged.contains(columns.get(i));
      if (taken[i]) {
        kept.add(columns.get(i));
      }
    }
    unknownColumns(name, columns, staged);
    found.computeIfAbsent(name, n -> new HashSet<>()).addAll(kept);
    kept.addAll(0, List.of(ROW, LINE));
    String sql =
        db.render(
            DSL.sql(
                "copy {0} ({1}) from stdin",
                DSL.name(into.stage()),
                DSL.list(kept.stream().map(c -> DSL.field(DSL.name(c))).toList())));
    copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
  }

  private void unknownColumns(String name, List<String> columns, Set<String> staged) {
    var unknown = new LinkedHashSet<>(columns);
    unknown.removeAll(staged);
    for (String column : found.containsKey(name) ? Set.<String>of() : unknown) {
      report.note(name, "column " + column, "this cluster has no such column: left out", "");
    }
  }

  @Override
  public void row(long line, byte[] text, int length) throws SQLException {
    CopyIn into = copy;
    if (into == null) {
      passed(text, length);
      return;
    }
    var damage = CopyLine.damage(text, length, taken.length);
    if (damage.isPresent()) {
      report.problem(
          table,
          "line " + line,
          "the line is damaged: " + damage.get(),
          "make the dump again, or mend the line");
      return;
    }
    out.reset();
    out.writeBytes((++rows + "\t" + line).getBytes(StandardCharsets.US_ASCII));
    int[] ends = CopyLine.ends(text, length, taken.length);
    for (int i = 0; i < taken.length; i++) {
      if (taken[i]) {
        int from = i == 0 ? 0 : ends[i - 1] + 1;
        out.write('\t');
        out.write(text, from, ends[i] - from);
      }
    }
    out.write('\n');
    into.writeToCopy(out.toByteArray(), 0, out.size());
  }

  private void passed(byte[] text, int length) {
    if (table.equals("alembic_version")) {
      revision = new String(text, 0, length, StandardCharsets.UTF_8).strip();
    } else {
      passedOver.merge(table, 1L, Long::sum);
    }
  }

  /** Tells of tables whose rows were not taken. */
  void reportPassedOver() {
    passedOver.forEach(
        (name, rows) ->
            report.note(
                name,
                rows + " rows",
                AdoptedTables.LEFT_OUT.getOrDefault(name, "this cluster has no such table")
                    + ": left out",
                ""));
  }

  @Override
  public void close() throws SQLException {
    CopyIn open = copy;
    copy = null;
    if (open != null && open.isActive()) {
      open.endCopy();
    }
  }
}
