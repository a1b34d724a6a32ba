package ai.backend.manager.secret;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what is stored already: in batches, each one transaction that holds its rows only. What
 * remains to be done follows from the rows themselves, so a pass that was cut off is simply run
 * again.
 */
public final class Reencryption {
  static final int BATCH = 200;

  private static final String ROWS =
      """
      select access_key, secret_key, ssh_private_key from keypairs
      where access_key > ? and ((secret_key not like ? and secret_key <> '')
        or (ssh_private_key not like ? and ssh_private_key <> ''))
      order by access_key limit ? for update
      """;
  private static final String STORE =
      "update keypairs set secret_key = ?, ssh_private_key = ? where access_key = ?";
  private static final String COUNTS =
      """
      select case when secret like 'enc:v1:%' then split_part(secret, ':', 3) else '' end as id,
             count(*) as number
      from (select secret_key as secret from keypairs
            union all select ssh_private_key from keypairs) as secrets
      where secret <> '' group by 1 order by 1
      """;

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
    var counts = new LinkedHashMap<String, Integer>();
    database
        .resultQuery(COUNTS)
        .forEach(row -> counts.put(row.get("id", String.class), row.get("number", Integer.class)));
    return counts;
  }

  private Result pass(String wanted, IntConsumer afterBatch) {
    var unreadable = new ArrayList<String>();
    int changed = 0;
    String last = "";
    while (true) {
      List<Record> rows = new ArrayList<>();
      String after = last;
      changed +=
          database.transactionResult(
              transaction -> {
                rows.addAll(batch(transaction.dsl(), after, wanted));
                int written = 0;
                for (Record row : rows) {
                  written += store(transaction.dsl(), row, wanted, unreadable);
                }
                return written;
              });
      if (rows.isEmpty()) {
        return new Result(changed, unreadable);
      }
      last = rows.getLast().get("access_key", String.class);
      afterBatch.accept(changed);
    }
  }

  private static List<Record> batch(DSLContext work, String after, String wanted) {
    String pattern = wanted + "%";
    return work.resultQuery(ROWS, after, pattern, pattern, BATCH).fetch();
  }

  private int store(DSLContext work, Record row, String wanted, List<String> unreadable) {
    String accessKey = row.get("access_key", String.class);
    try {
      return work.execute(
          STORE,
          fresh(SecretColumn.SECRET_KEY, row, wanted),
          fresh(SecretColumn.SSH_PRIVATE_KEY, row, wanted),
          accessKey);
    } catch (SecretUnreadable e) {
      unreadable.add(String.valueOf(e.getMessage()));
      return 0;
    }
  }

  private @Nullable String fresh(SecretColumn column, Record row, String wanted) {
    String accessKey = row.get("access_key", String.class);
    String stored = row.get(column.column(), String.class);
    return stored == null || stored.startsWith(wanted)
        ? stored
        : secrets.sealed(column, accessKey, secrets.opened(column, accessKey, stored));
  }
}
