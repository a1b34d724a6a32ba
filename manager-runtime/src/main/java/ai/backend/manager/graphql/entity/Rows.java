package ai.backend.manager.graphql.entity;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.filter.Order;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectSeekStepN;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of entities; a row is a map from column name to value. One statement for each call,
 * plus one for a count.
 */
@Singleton
public final class Rows {
  private final DSLContext db;

  private final CountMemo counts;

  @Inject
  public Rows(DSLContext db, Clock clock) {
    this(db, new CountMemo(clock));
  }

  private Rows(DSLContext db, CountMemo counts) {
    this.db = db;
    this.counts = counts;
  }

  /** The same within a transaction. */
  public Rows within(DSLContext transaction) {
    return new Rows(transaction, counts);
  }

  /**
   * A paginated list {@code {items, total_count}} with its filter, order, limit and offset
   * arguments.
   */
  public Map<String, Object> page(Ask ask, Entity entity, Condition scope) {
    String filter = ask.text("filter");
    Condition condition = filter == null ? scope : scope.and(entity.filters().condition(filter));
    List<SortField<?>> order = order(ask, entity);
    int limit = ask.integer("limit");
    int offset = ask.integer("offset");
    if (limit < 0 || offset < 0) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (limit and offset must not be negative)");
    }
    var page = new LinkedHashMap<String, Object>();
    if (ask.asksFor("items")) {
      page.put(
          "items",
          select(entity, ask.fields("items/*"), condition, order)
              .limit(limit)
              .offset(offset)
              .fetchMaps());
    }
    if (ask.asksFor("total_count")) {
      page.put("total_count", count(entity, condition));
    }
    return page;
  }

  /** All rows of a scope in the entity's default order, {@code limit} at most. */
  public List<Map<String, Object>> all(Ask ask, Entity entity, Condition scope, int limit) {
    return select(entity, ask.fields("*"), scope, sorted(entity, entity.defaultOrder()))
        .limit(limit)
        .fetchMaps();
  }

  /** The first row of a scope. */
  public @Nullable Map<String, Object> one(Ask ask, Entity entity, Condition scope) {
    return one(ask.fields("*"), entity, scope);
  }

  /** The first row of a scope with the given GraphQL fields. */
  public @Nullable Map<String, Object> one(
      Collection<String> fields, Entity entity, Condition scope) {
    return db.select(entity.selection(fields))
        .from(entity.source().table())
        .where(scope)
        .orderBy(entity.tieBreak())
        .limit(1)
        .fetchOneMap();
  }

  /** Rows for a loader: every column of the entity, or those given. */
  public List<Map<String, Object>> load(Entity entity, Collection<String> fields, Condition scope) {
    return select(entity, fields, scope, sorted(entity, entity.defaultOrder())).fetchMaps();
  }

  private int count(Entity entity, Condition condition) {
    var query = db.select(DSL.count()).from(entity.source().table()).where(condition);
    return counts.count(
        db.renderInlined(query),
        () -> {
          Integer count = query.fetchOne(0, int.class);
          return count == null ? 0 : count;
        });
  }

  private SelectSeekStepN<Record> select(
      Entity entity, Collection<String> fields, Condition scope, List<SortField<?>> order) {
    return db.select(entity.selection(fields))
        .from(entity.source().table())
        .where(scope)
        .orderBy(order);
  }

  private static List<SortField<?>> order(Ask ask, Entity entity) {
    String text = ask.text("order");
    List<SortField<?>> asked = text == null ? List.of() : Order.parse(text, entity.orders());
    return sorted(entity, asked.isEmpty() ? entity.defaultOrder() : asked);
  }

  private static List<SortField<?>> sorted(Entity entity, List<SortField<?>> keys) {
    var order = new ArrayList<SortField<?>>(keys);
    order.add(entity.tieBreak().asc());
    return order;
  }
}
