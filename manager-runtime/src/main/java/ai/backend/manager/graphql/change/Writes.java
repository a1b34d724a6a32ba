package ai.backend.manager.graphql.change;

import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.table.Source;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Inserts, updates and deletes; what meets no row is refused as {@code no matching <payload>}. Each
 * is a transaction, or part of the caller's, so that it is committed together with its record in
 * the audit log.
 */
public record Writes(DSLContext db) {

  public void insert(Source table, Changes changes) {
    db.transaction(
        transaction -> transaction.dsl().insertInto(table.table()).set(changes.values()).execute());
  }

  /** Success when at least one row was there to be updated. */
  public Map<String, @Nullable Object> update(
      Source table, Changes changes, Condition which, String payload) {
    if (changes.isEmpty()) {
      return matched(db.fetchCount(table.table(), which), payload);
    }
    return db.transactionResult(
        transaction ->
            matched(
                transaction
                    .dsl()
                    .update(table.table())
                    .set(changes.values())
                    .where(which)
                    .execute(),
                payload));
  }

  public Map<String, @Nullable Object> delete(Source table, Condition which, String payload) {
    return db.transactionResult(
        transaction ->
            matched(transaction.dsl().deleteFrom(table.table()).where(which).execute(), payload));
  }

  private static Map<String, @Nullable Object> matched(int rows, String payload) {
    if (rows == 0) {
      throw MutationRefusal.noMatch(payload);
    }
    return Payload.success();
  }
}
