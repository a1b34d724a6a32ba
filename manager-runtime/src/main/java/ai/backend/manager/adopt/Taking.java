package ai.backend.manager.adopt;

import ai.backend.manager.adopt.Report.Counts;
import ai.backend.manager.stores.TableColumns;
import ai.backend.manager.stores.TableColumns.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * Brings the staged rows of one table into ours, some hundred at a time; a row that the database
 * refuses is found by halving, reported and left out.
 */
final class Taking {
  private static final int RANGE = 400;

  private final Connection connection;
  private final AdoptedTable table;
  private final Report report;
  private final Map<String, Column> types;
  private final Map<Name, Field<?>> columns = new LinkedHashMap<>();
  private final Table<?> target;

  /**
   * @param connection in a transaction
   * @param db the same connection
   * @param found the columns which the old table had
   */
  Taking(
      Connection connection, DSLContext db, AdoptedTable table, Set<String> found, Report report) {
    this.connection = connection;
    this.table = table;
    this.report = report;
    this.types = TableColumns.of(db, table.name());
    this.target = DSL.table(DSL.name(table.name())).as("t");
    for (var column : types.entrySet()) {
      String name = column.getKey();
      String expression = table.computed().get(name);
      if (!table.left().contains(name) && (expression != null || found.contains(name))) {
        Field<?> staged = DSL.field(DSL.name("s", name));
        columns.put(
            DSL.name(name),
            expression == null ? cast(staged, column.getValue()) : DSL.field(expression));
      }
    }
  }

  /** Texts stay as they are, so that a value which is too long is refused and not cut off. */
  private static Field<?> cast(Field<?> staged, Column column) {
    boolean text = column.type().startsWith("character") && !column.type().endsWith("[]");
    return text || column.type().equals("text")
        ? staged
        : DSL.field("cast({0} as {1})", Object.class, staged, DSL.sql(column.type()));
  }

  void run(DSLContext db) throws SQLException {
    Field<Long> row = DSL.field(DSL.name(Staging.ROW), Long.class);
    Table<?> stage = DSL.table(DSL.name(table.stage()));
    long after = Long.MIN_VALUE;
    while (true) {
      List<Long> rows =
          db.select(row).from(stage).where(row.gt(after)).orderBy(row).limit(RANGE).fetch(row);
      if (rows.isEmpty()) {
        return;
      }
      take(db, rows.getFirst(), rows.getLast());
      after = rows.getLast();
    }
  }

  private void take(DSLContext db, long first, long last) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      Counts counts = taken(db, first, last);
      connection.releaseSavepoint(before);
      report.count(table.name(), counts);
    } catch (DataAccessException e) {
      if (!RowProblem.concerns(e)) {
        throw e;
      }
      connection.rollback(before);
      if (first == last) {
        refused(db, first, RowProblem.of(e));
      } else {
        long middle = first + (last - first) / 2;
        take(db, first, middle);
        take(db, middle + 1, last);
      }
    }
  }

  private Counts taken(DSLContext db, long first, long last) {
    Table<Record> rows = rows(first, last).asTable("v");
    long all = db.fetchCount(rows);
    long replaced = table.rule() == AdoptedTable.Rule.REPLACE ? replace(db, rows) : 0;
    long added = insert(db, rows);
    return new Counts(added, replaced, all - replaced - added);
  }

  private Select<Record> rows(long first, long last) {
    var fields = new ArrayList<Field<?>>();
    columns.forEach((name, value) -> fields.add(value.as(name)));
    return DSL.select(fields)
        .from(DSL.table(DSL.name(table.stage())).as("s"))
        .where(DSL.field(DSL.name("s", Staging.ROW), Long.class).between(first, last));
  }

  private long insert(DSLContext db, Table<Record> rows) {
    List<Field<?>> into = columns.keySet().stream().<Field<?>>map(DSL::field).toList();
    List<Field<?>> from =
        columns.keySet().stream().<Field<?>>map(n -> DSL.field(DSL.name("v", n.last()))).toList();
    return db.insertInto(DSL.table(DSL.name(table.name())), into)
        .select(
            DSL.select(from)
                .from(rows)
                .where(DSL.notExists(DSL.selectOne().from(target).where(sameKey()))))
        .execute();
  }

  private long replace(DSLContext db, Table<Record> rows) {
    var changes = new LinkedHashMap<Field<?>, Field<?>>();
    var differs = DSL.noCondition();
    for (Name name : columns.keySet()) {
      String column = String.valueOf(name.last());
      if (!table.key().contains(column)) {
        Field<?> now = DSL.field(DSL.name("t", column));
        Field<?> then = wanted(column, now);
        changes.put(DSL.field(name), then);
        differs = differs.or(differs(column, now, then));
      }
    }
    return changes.isEmpty()
        ? 0
        : db.update(target).set(changes).from(rows).where(sameKey()).and(differs).execute();
  }

  private Field<?> wanted(String column, Field<?> now) {
    Field<?> old = DSL.field(DSL.name("v", column));
    if (!table.merged().contains(column)) {
      return old;
    }
    return type(column).endsWith("[]")
        ? DSL.field(
            "{0} || array(select x from unnest({1}) x where x <> all({0}))", Object.class, now, old)
        : DSL.field("{0} || {1}", Object.class, now, old);
  }

  private Condition differs(String column, Field<?> now, Field<?> then) {
    return type(column).equals("json")
        ? DSL.condition("{0}::jsonb is distinct from {1}::jsonb", now, then)
        : DSL.condition("{0} is distinct from {1}", now, then);
  }

  private String type(String column) {
    return java.util.Objects.requireNonNull(types.get(column)).type();
  }

  private Condition sameKey() {
    return DSL.and(
        table.key().stream()
            .map(
                k ->
                    DSL.condition(
                        "{0} = {1}", DSL.field(DSL.name("t", k)), DSL.field(DSL.name("v", k))))
            .toList());
  }

  private void refused(DSLContext db, long row, RowProblem problem) {
    List<Field<?>> fields = new ArrayList<>();
    fields.add(DSL.field(DSL.name(Staging.LINE)));
    table.key().forEach(k -> fields.add(DSL.field(DSL.name(k))));
    Record found =
        db.select(fields)
            .from(DSL.table(DSL.name(table.stage())))
            .where(DSL.field(DSL.name(Staging.ROW), Long.class).eq(row))
            .fetchSingle();
    String key =
        table.key().stream()
            .map(k -> String.valueOf(found.get(k)))
            .collect(Collectors.joining(" "));
    report.problem(
        table.name(),
        key + " (line " + found.get(Staging.LINE) + ")",
        problem.why(),
        problem.todo());
  }
}
