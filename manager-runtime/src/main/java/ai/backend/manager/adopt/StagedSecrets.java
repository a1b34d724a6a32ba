package ai.backend.manager.adopt;

import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import ai.backend.manager.secret.SecretTable;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the secrets of staged keypairs before they are taken, so that none is ever stored in
 * clear text. A secret that is here already keeps its ciphertext: the row counts as the same.
 */
final class StagedSecrets {
  private static final int AT_ONCE = 500;
  private static final Table<Record> STAGE = DSL.table(DSL.name("adopt_keypairs"));
  private static final Field<Long> ROW = DSL.field(DSL.name("s", Staging.ROW), Long.class);
  private static final Field<String> KEY = DSL.field(DSL.name("s", "access_key"), String.class);

  private final DSLContext db;
  private final Supplier<KeypairSecrets> secrets;

  StagedSecrets(DSLContext db, Supplier<KeypairSecrets> secrets) {
    this.db = db;
    this.secrets = secrets;
  }

  /**
   * Encrypts what is staged.
   *
   * @param columns of table keypairs that the old database had
   */
  void seal(Set<String> columns) {
    for (SecretColumn column : SecretColumn.of(SecretTable.KEYPAIRS)) {
      if (columns.contains(column.column())) {
        seal(column);
      }
    }
  }

  private void seal(SecretColumn column) {
    Field<String> staged = text("s", column.column());
    Field<String> held = text("k", column.column());
    long after = Long.MIN_VALUE;
    while (true) {
      var rows =
          db.select(ROW, KEY, staged, held)
              .from(STAGE.as("s"))
              .leftJoin(DSL.table(DSL.name("keypairs")).as("k"))
              .on(text("k", "access_key").eq(KEY))
              .where(ROW.gt(after), KEY.isNotNull(), staged.isNotNull())
              .orderBy(ROW)
              .limit(AT_ONCE)
              .fetch();
      if (rows.isEmpty()) {
        return;
      }
      var updates =
          rows.map(
              row ->
                  db.update(STAGE)
                      .set(
                          DSL.field(DSL.name(column.column()), String.class),
                          wanted(column, row.get(KEY), row.get(staged), row.get(held)))
                      .where(DSL.field(DSL.name(Staging.ROW), Long.class).eq(row.get(ROW))));
      db.batch(List.copyOf(updates)).execute();
      after = rows.getLast().get(ROW);
    }
  }

  private static Field<String> text(String table, String column) {
    return DSL.field(DSL.name(table, column), String.class);
  }

  private String wanted(SecretColumn column, String accessKey, String old, @Nullable String held) {
    KeypairSecrets keys = secrets.get();
    String plain = keys.opened(column, accessKey, old);
    if (held != null && !held.equals(plain) && keys.opened(column, accessKey, held).equals(plain)) {
      return held;
    }
    return keys.sealed(column, accessKey, plain);
  }
}
