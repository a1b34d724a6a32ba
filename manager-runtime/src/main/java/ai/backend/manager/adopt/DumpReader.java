package ai.backend.manager.adopt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plain dump line by line: data of COPY blocks and of INSERT statements; everything else is
 * passed over, nothing is run. Memory is bounded by the longest row.
 */
final class DumpReader {
  private static final String COMPLETE = "-- PostgreSQL database dump complete";
  private static final Set<String> NO_COLUMNS =
      Set.of("constraint", "primary", "unique", "foreign", "check", "exclude", "like");

  private final Lines lines;
  private final RowSink sink;
  private final Map<String, List<String>> declared = new HashMap<>();
  private final Statement statement = new Statement();
  private String insertsInto = "";
  private boolean headed;
  private boolean complete;

  DumpReader(InputStream in, RowSink sink) {
    this.lines = new Lines(in);
    this.sink = sink;
  }

  void read() throws IOException, SQLException {
    while (lines.next()) {
      if (lines.number() == 1) {
        refuseArchive(lines.text());
      }
      String line = lines.text();
      if (statement.isEmpty() && passedOver(line)) {
        continue;
      }
      if (statement.add(line, lines.number())) {
        run(statement.take(), statement.firstLine());
      }
    }
    if (!statement.isEmpty()) {
      throw incomplete("in the statement of line " + statement.firstLine());
    }
    if (headed && !complete) {
      throw incomplete("after line " + lines.number());
    }
  }

  private static void refuseArchive(String line) {
    if (line.startsWith("PGDMP")) {
      throw new AdoptionException(
          "this is an archive of pg_dump, not plain SQL: convert it with `pg_restore -f dump.sql ARCHIVE`");
    }
  }

  private boolean passedOver(String line) {
    headed |= line.equals("-- PostgreSQL database dump");
    complete |= line.equals(COMPLETE);
    return line.isBlank() || line.startsWith("--") || line.startsWith("\\");
  }

  private AdoptionException incomplete(String where) {
    return new AdoptionException("the dump ends " + where + ": it is not complete; make it again");
  }

  private void run(String sql, long line) throws IOException, SQLException {
    var tokens = new SqlTokens(sql);
    try {
      if (tokens.accept("copy")) {
        copy(tokens);
      } else if (tokens.accept("insert")) {
        insert(tokens, line);
      } else if (tokens.accept("create")) {
        declare(tokens);
      } else if (tokens.accept("set")) {
        setting(tokens, sql);
      }
    } catch (IllegalArgumentException e) {
      throw new AdoptionException("line " + line + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void setting(SqlTokens tokens, String sql) {
    String name = tokens.name();
    String value = sql.substring(sql.indexOf('=') + 1).toUpperCase(Locale.ROOT);
    if (name.equals("client_encoding") && !value.contains("UTF8")) {
      throw new AdoptionException(
          "the dump is written in" + value.replace(";", "") + "; make it with --encoding=UTF8");
    }
    if (name.equals("standard_conforming_strings") && value.contains("OFF")) {
      throw new AdoptionException(
          "the dump has standard_conforming_strings off; switch it on in the old server and make it again");
    }
  }

  private void copy(SqlTokens tokens) throws IOException, SQLException {
    String table = tokens.tableName();
    List<String> columns;
    if (tokens.accept("from")) {
      columns = columns(table);
    } else {
      columns = tokens.names();
      tokens.expect("from");
    }
    tokens.expect("stdin");
    tokens.expect(";");
    insertsInto = "";
    sink.table(table, columns);
    while (lines.next()) {
      if (lines.is("\\.")) {
        return;
      }
      sink.row(lines.number(), lines.bytes(), lines.length());
    }
    throw incomplete("within the rows of " + table + ", after line " + lines.number());
  }

  private void insert(SqlTokens tokens, long line) throws IOException, SQLException {
    tokens.expect("into");
    String table = tokens.tableName();
    List<String> columns = tokens.accept("values") ? columns(table) : given(tokens);
    if (!insertsInto.equals(table + columns)) {
      sink.table(table, columns);
      insertsInto = table + columns;
    }
    do {
      List<@Nullable String> values = tokens.values();
      var row = new ByteArrayOutputStream();
      CopyLine.write(values, row);
      sink.row(line, row.toByteArray(), row.size());
    } while (tokens.accept(","));
  }

  private static List<String> given(SqlTokens tokens) {
    List<String> columns = tokens.names();
    tokens.expect("values");
    return columns;
  }

  private List<String> columns(String table) {
    List<String> columns = declared.get(table);
    if (columns == null) {
      throw new IllegalArgumentException(
          "it names no columns and the table "
              + table
              + " was not created before; dump the schema, too");
    }
    return columns;
  }

  private void declare(SqlTokens tokens) {
    tokens.accept("unlogged");
    if (!tokens.accept("table")) {
      return;
    }
    String table = tokens.tableName();
    if (!tokens.accept("(")) {
      return;
    }
    var columns = new ArrayList<String>();
    do {
      String name = tokens.name();
      if (!NO_COLUMNS.contains(name)) {
        columns.add(name);
      }
      tokens.skipItem();
    } while (tokens.accept(","));
    declared.put(table, columns);
  }
}
