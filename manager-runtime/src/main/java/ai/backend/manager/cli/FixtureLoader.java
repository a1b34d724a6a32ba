package ai.backend.manager.cli;

import ai.backend.common.slots.BinarySize;
import ai.backend.manager.account.Passwords;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import ai.backend.manager.secret.SecretTable;
import ai.backend.manager.stores.TableColumns;
import ai.backend.manager.stores.TableColumns.Column;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Loads fixture files (spec/07 §5): table name to rows; {@code __mode} is {@code insert} (rows that
 * conflict are left alone) or {@code update} (by primary key, all rows with the same columns). Each
 * table is one transaction; an empty list ends the file. Enum values are the database's labels;
 * passwords are hashed, secrets of keypairs encrypted.
 */
final class FixtureLoader {
  private final DSLContext database;
  private final Supplier<KeypairSecrets> secrets;

  /** The keys are asked for when a row has a secret. */
  FixtureLoader(DSLContext database, Supplier<KeypairSecrets> secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** Returns how many rows were written. */
  int load(JsonNode fixture) {
    if (!fixture.isObject()) {
      throw new CliError("a fixture file is a JSON object of table names and rows");
    }
    boolean update = mode(fixture.path("__mode").asText("insert"));
    int changed = 0;
    for (var table : fixture.properties()) {
      if (!table.getKey().startsWith("__")) {
        if (table.getValue().isEmpty() && table.getValue().isArray()) {
          return changed;
        }
        changed += loadTable(table.getKey(), table.getValue(), update);
      }
    }
    return changed;
  }

  private static boolean mode(String mode) {
    return switch (mode) {
      case "insert" -> false;
      case "update" -> true;
      default -> throw new CliError("__mode is \"" + mode + "\"; it must be insert or update");
    };
  }

  private int loadTable(String table, JsonNode rows, boolean update) {
    Map<String, Column> columns = TableColumns.of(database, table);
    if (columns.isEmpty()) {
      throw new CliError(
          "there is no table \""
              + table
              + "\"; run `mgr schema oneshot` first or correct the name");
    }
    if (!rows.isArray()) {
      throw new CliError("\"" + table + "\" must be a list of rows");
    }
    if (update) {
      requireSameColumns(table, rows);
    }
    return database.transactionResult(
        transaction -> {
          int changed = 0;
          for (JsonNode row : rows) {
            changed +=
                update
                    ? update(transaction.dsl(), table, columns, row)
                    : insert(transaction.dsl(), table, columns, row);
          }
          return changed;
        });
  }

  /** Updates change the columns of the first row, in every row. */
  private static void requireSameColumns(String table, JsonNode rows) {
    var columns = new TreeSet<String>();
    rows.path(0).fieldNames().forEachRemaining(columns::add);
    for (int i = 1; i < rows.size(); i++) {
      var others = new TreeSet<String>();
      rows.path(i).fieldNames().forEachRemaining(others::add);
      if (!others.equals(columns)) {
        throw new CliError(
            "row %d of \"%s\" has the columns %s; updates need those of the first row: %s"
                .formatted(i + 1, table, others, columns));
      }
    }
  }

  private int insert(DSLContext db, String table, Map<String, Column> columns, JsonNode row) {
    var fields = new ArrayList<Field<Object>>();
    var values = new ArrayList<Field<Object>>();
    row.properties()
        .forEach(
            cell -> {
              fields.add(DSL.field(DSL.name(cell.getKey())));
              values.add(value(table, cell.getKey(), columns, row));
            });
    return db.insertInto(DSL.table(DSL.name(table)), fields)
        .values(values)
        .onConflictDoNothing()
        .execute();
  }

  private int update(DSLContext db, String table, Map<String, Column> columns, JsonNode row) {
    var changes = new LinkedHashMap<Name, Field<Object>>();
    var match = DSL.noCondition();
    for (var column : columns.entrySet()) {
      JsonNode cell = row.get(column.getKey());
      if (column.getValue().key()) {
        if (cell == null) {
          throw new CliError(
              "a row of \""
                  + table
                  + "\" lacks its key \""
                  + column.getKey()
                  + "\", which updates need");
        }
        match =
            match.and(
                DSL.field(DSL.name(column.getKey()))
                    .eq(value(table, column.getKey(), columns, row)));
      }
    }
    for (var cell : row.properties()) {
      Field<Object> value = value(table, cell.getKey(), columns, row);
      Column column = columns.get(cell.getKey());
      if (column != null && !column.key()) {
        changes.put(DSL.name(cell.getKey()), value);
      }
    }
    return db.update(DSL.table(DSL.name(table))).set(changes).where(match).execute();
  }

  private Field<Object> value(
      String table, String name, Map<String, Column> columns, JsonNode row) {
    Column column = columns.get(name);
    if (column == null) {
      throw new CliError("table \"" + table + "\" has no column \"" + name + "\"");
    }
    // the type comes from the database's own catalogue
    return DSL.field(
        "cast({0} as {1})",
        Object.class, DSL.val(text(table, name, column, row)), DSL.sql(castType(column)));
  }

  /** A length-less {@code character} would keep one letter only. */
  private static String castType(Column column) {
    return column.type().equals("character") ? "text" : column.type();
  }

  private @Nullable String text(String table, String name, Column column, JsonNode row) {
    JsonNode cell = row.path(name);
    if (cell.isNull()) {
      return null;
    }
    if (table.equals("keypairs")) {
      for (SecretColumn secret : SecretColumn.of(SecretTable.KEYPAIRS)) {
        if (secret.column().equals(name)) {
          return secrets.get().sealed(secret, row.path("access_key").asText(), cell.asText());
        }
      }
    }
    if (table.equals("users") && name.equals("password")) {
      return Passwords.hash(cell.asText());
    }
    if (name.endsWith("resource_slots")) {
      return slots(cell).toString();
    }
    if (name.equals("shared_memory") && cell.isTextual()) {
      return BinarySize.parse(cell.asText()).toPlainString();
    }
    if (column.type().endsWith("[]")) {
      return arrayLiteral(cell);
    }
    return column.type().startsWith("json") || !cell.isTextual() ? cell.toString() : cell.asText();
  }

  /** Amounts as plain decimal texts, sizes resolved (spec/07 §3). */
  private static ObjectNode slots(JsonNode given) {
    ObjectNode plain = JsonNodeFactory.instance.objectNode();
    given
        .properties()
        .forEach(
            slot -> {
              String amount = slot.getValue().asText();
              boolean size =
                  slot.getKey().contains("mem")
                      && !amount.toLowerCase(Locale.ROOT).startsWith("inf");
              plain.put(slot.getKey(), size ? BinarySize.parse(amount).toPlainString() : amount);
            });
    return plain;
  }

  private static String arrayLiteral(JsonNode list) {
    List<String> items = list.valueStream().map(JsonNode::asText).toList();
    return items.stream().map(FixtureLoader::quoted).collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
