package ai.backend.manager.secret;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what is stored already: in batches, each one transaction that holds its rows only. What
 * remains to be done follows from the rows themselves, so a pass that was cut off is simply run
 * again.
 */
public final class Reencryption {
  static final int BATCH = 200;

  private static final String ROW = "row_key";

  private final DSLContext database;
  private final KeypairSecrets secrets;
  private final KeyRing keys;

  public Reencryption(DSLContext database, KeyRing keys) {
    this.database = database;
    this.keys = keys;
    this.secrets = new KeypairSecrets(keys);
  }

  /**
   * What a pass did.
   *
   * @param changed rows written
   * @param unreadable why rows were left as they are
   */
  public record Result(int changed, List<String> unreadable) {}

  /** Encrypts what is stored in clear text. */
  public Result encrypt(IntConsumer afterBatch) {
    return pass(Envelope.PREFIX, afterBatch);
  }

  /** Encrypts everything anew that is not encrypted with the first key. */
  public Result rotate(IntConsumer afterBatch) {
    return pass(Envelope.PREFIX + keys.active().id() + ":", afterBatch);
  }

  /** How many secrets are encrypted with each key; the empty id counts those in clear text. */
  public Map<String, Integer> census() {
    var counts = new TreeMap<String, Integer>();
    for (SecretColumn column : SecretColumn.values()) {
      database
          .resultQuery(
              """
              select case when %1$s like 'enc:v1:%%' then split_part(%1$s, ':', 3) else '' end as id,
                     count(*) as number
              from %2$s where %1$s <> '' group by 1
              """
                  .formatted(column.column(), column.table().table()))
          .forEach(
              row ->
                  counts.merge(
                      row.get("id", String.class), row.get("number", Integer.class), Integer::sum));
    }
    return counts;
  }

  private Result pass(String wanted, IntConsumer afterBatch) {
    var unreadable = new ArrayList<String>();
    int changed = 0;
    for (SecretTable table : SecretTable.values()) {
      changed = pass(table, wanted, changed, afterBatch, unreadable);
    }
    return new Result(changed, unreadable);
  }

  private int pass(
      SecretTable table,
      String wanted,
      int changedBefore,
      IntConsumer afterBatch,
      List<String> unreadable) {
    int changed = changedBefore;
    String last = "";
    while (true) {
      List<Record> rows = new ArrayList<>();
      String after = last;
      changed +=
          database.transactionResult(
              transaction -> {
                rows.addAll(batch(transaction.dsl(), table, after, wanted));
                int written = 0;
                for (Record row : rows) {
                  written += store(transaction.dsl(), table, row, wanted, unreadable);
                }
                return written;
              });
      if (rows.isEmpty()) {
        return changed;
      }
      last = rows.getLast().get(ROW, String.class);
      afterBatch.accept(changed);
    }
  }

  /** The next rows of which a column is not as it is wanted. */
  private static List<Record> batch(
      DSLContext work, SecretTable table, String after, String wanted) {
    Field<String> row = DSL.field(DSL.name(table.key())).cast(SQLDataType.CLOB);
    Condition other =
        DSL.or(
            SecretColumn.of(table).stream()
                .map(Reencryption::field)
                .map(secret -> secret.startsWith(wanted).not().and(secret.ne("")))
                .toList());
    return List.copyOf(
        work.select(row.as(ROW))
            .select(SecretColumn.of(table).stream().map(Reencryption::field).toList())
            .from(DSL.table(DSL.name(table.table())))
            .where(row.gt(after), other)
            .orderBy(row)
            .limit(BATCH)
            .forUpdate()
            .fetch());
  }

  private int store(
      DSLContext work, SecretTable table, Record row, String wanted, List<String> unreadable) {
    String key = row.get(ROW, String.class);
    try {
      var fresh = new HashMap<Field<String>, @Nullable String>();
      for (SecretColumn column : SecretColumn.of(table)) {
        fresh.put(field(column), fresh(column, key, row.get(field(column)), wanted));
      }
      return work.update(DSL.table(DSL.name(table.table())))
          .set(fresh)
          .where(DSL.field(DSL.name(table.key())).cast(SQLDataType.CLOB).eq(key))
          .execute();
    } catch (SecretUnreadable e) {
      unreadable.add(String.valueOf(e.getMessage()));
      return 0;
    }
  }

  private @Nullable String fresh(
      SecretColumn column, String row, @Nullable String stored, String wanted) {
    return stored == null || stored.startsWith(wanted)
        ? stored
        : secrets.sealed(column, row, secrets.opened(column, row, stored));
  }

  private static Field<String> field(SecretColumn column) {
    return DSL.field(DSL.name(column.column()), SQLDataType.CLOB);
  }
}
