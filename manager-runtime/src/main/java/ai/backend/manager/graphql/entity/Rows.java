package ai.backend.manager.graphql.entity;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.filter.Order;
import ai.backend.manager.graphql.table.Sql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
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
  public Rows(DSLContext db) {
    this.db = db;
    this.counts = new CountMemo(System::nanoTime);
  }

  /** The same within a transaction, whose counts are its own. */
  public Rows within(DSLContext transaction) {
    return new Rows(transaction);
  }

  /**
   * A paginated list {@code {items, total_count}} with its filter, order, limit and offset
   * arguments.
   */
  public Map<String, Object> page(Ask ask, Entity entity, Condition scope) {
    String filter = ask.text("filter");
    Condition condition = filter == null ? scope : scope.and(entity.filters().condition(filter));
    return page(ask, entity, condition, order(ask, entity));
  }

  /** The same for lists that take filter and order without applying them (spec/06 §3.3). */
  public Map<String, Object> unfilteredPage(Ask ask, Entity entity, Condition scope) {
    return page(ask, entity, scope, sorted(entity, entity.defaultOrder()));
  }

  /** A page whose order the caller has read from other arguments. */
  public Map<String, Object> page(
      Ask ask, Entity entity, Condition condition, List<SortField<?>> order) {
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
          select(entity, ask.fields("items"), condition, order)
              .limit(limit)
              .offset(offset)
              .fetchMaps());
    }
    if (ask.asksFor("total_count")) {
      page.put(
          "total_count",
          counts.count(Question.of(ask), () -> db.fetchCount(entity.source().table(), condition)));
    }
    return page;
  }

  /** All rows of a scope in the entity's default order, {@code limit} at most. */
  public List<Map<String, Object>> all(Ask ask, Entity entity, Condition scope, int limit) {
    return select(entity, ask.fields(), scope, sorted(entity, entity.defaultOrder()))
        .limit(limit)
        .fetchMaps();
  }

  /** The first row of a scope. */
  public @Nullable Map<String, Object> one(Ask ask, Entity entity, Condition scope) {
    return one(ask.fields(), entity, scope);
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

  /**
   * The rows of each parent, at most {@code most} of each in the entity's order: one statement for
   * all parents.
   *
   * @param parent the column that names the parent
   */
  public <K> Map<K, List<Map<String, Object>>> children(
      Entity entity,
      Collection<String> fields,
      Field<K> parent,
      Collection<K> parents,
      Condition which,
      int most) {
    Condition wanted = parent.in(parents).and(which);
    List<SortField<?>> order = sorted(entity, entity.defaultOrder());
    Field<?> place = DSL.rowNumber().over(DSL.partitionBy(parent).orderBy(order));
    var numbered =
        DSL.select(entity.tieBreak().as("row_key"), place.as("place"))
            .from(entity.source().table())
            .where(wanted)
            .asTable("numbered");
    var selection = new ArrayList<>(entity.selection(fields));
    selection.add(parent.as("parent_key"));
    var found = new HashMap<K, List<Map<String, Object>>>();
    parents.forEach(key -> found.put(key, new ArrayList<>()));
    db.select(selection)
        .from(entity.source().table())
        .where(
            Sql.isIn(
                entity.tieBreak(),
                DSL.select(numbered.field("row_key"))
                    .from(numbered)
                    .where(
                        DSL.field(
                            "{0} <= {1}", Boolean.class, numbered.field("place"), DSL.val(most)))))
        .orderBy(order)
        .forEach(
            row -> {
              List<Map<String, Object>> rows =
                  found.get(parent.getDataType().convert(row.get("parent_key")));
              if (rows != null) {
                rows.add(row.intoMap());
              }
            });
    return found;
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
