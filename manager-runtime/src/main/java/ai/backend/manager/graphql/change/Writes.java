package ai.backend.manager.graphql.change;

import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.table.Source;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Inserts, updates and deletes; what meets no row is refused as {@code no matching <payload>}. */
public record Writes(DSLContext db) {

  public void insert(Source table, Changes changes) {
    db.insertInto(table.table()).set(changes.values()).execute();
  }

  /** Success when at least one row was there to be updated. */
  public Map<String, @Nullable Object> update(
      Source table, Changes changes, Condition which, String payload) {
    int rows =
        changes.isEmpty()
            ? db.fetchCount(table.table(), which)
            : db.update(table.table()).set(changes.values()).where(which).execute();
    return matched(rows, payload);
  }

  public Map<String, @Nullable Object> delete(Source table, Condition which, String payload) {
    return matched(db.deleteFrom(table.table()).where(which).execute(), payload);
  }

  private static Map<String, @Nullable Object> matched(int rows, String payload) {
    if (rows == 0) {
      throw MutationRefusal.noMatch(payload);
    }
    return Payload.success();
  }
}
