package ai.backend.manager.graphql.node;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.filter.Order;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Relay connections over entities whose key is a UUID (spec/06 §4): one statement finds the ids of
 * the part asked for, one reads their rows, one counts, whatever the number of parents and rows.
 */
@Singleton
public final class Connections {
  /** Entities of nodes carry their raw id under this name. */
  public static final String NODE_KEY = "node_key";

  private static final Field<UUID> PARENT = DSL.field(DSL.name("parent"), SQLDataType.UUID);
  private static final Field<UUID> ID = DSL.field(DSL.name("id"), SQLDataType.UUID);
  private static final Field<Integer> PLACE = DSL.field(DSL.name("place"), SQLDataType.INTEGER);
  private static final UUID NO_PARENT = new UUID(0, 0);

  private final DSLContext db;
  private final Rows rows;

  @Inject
  public Connections(DSLContext db, Rows rows) {
    this.db = db;
    this.rows = rows;
  }

  /**
   * One connection as a document asks for it.
   *
   * @param type the node's type name
   * @param key the column which ids are made of
   */
  public record Question(
      String type,
      Entity entity,
      Field<UUID> key,
      Condition condition,
      List<SortField<?>> order,
      Window window,
      Set<String> fields,
      boolean counted) {}

  /** Reads a connection's arguments; the default order is that of the ids. */
  public static Question question(
      Ask ask, String type, Entity entity, Field<UUID> key, Condition scope) {
    String filter = ask.text("filter");
    String text = ask.text("order");
    var order =
        new ArrayList<SortField<?>>(text == null ? List.of() : Order.parse(text, entity.orders()));
    order.add(key.asc());
    return new Question(
        type,
        entity,
        key,
        filter == null ? scope : scope.and(entity.filters().condition(filter)),
        order,
        Window.of(ask, type),
        ask.fields("edges", "node"),
        ask.asksFor("count"));
  }

  /** A connection without parent. */
  public Map<String, Object> page(Question question) {
    Map<UUID, Map<String, Object>> pages =
        pages(question, Set.of(NO_PARENT), question.entity().source().table(), DSL.val(NO_PARENT));
    return pages.getOrDefault(NO_PARENT, Map.of());
  }

  /**
   * The connections of several parents.
   *
   * @param from the entity's table joined with one that names the parent
   * @param parent the parent's column in it
   */
  public Map<UUID, Map<String, Object>> pages(
      Question question, Set<UUID> parents, Table<?> from, Field<UUID> parent) {
    var parts = new LinkedHashMap<UUID, List<UUID>>();
    parents.forEach(id -> parts.put(id, new ArrayList<>()));
    find(question, parents, from, parent, parts);
    Map<UUID, Integer> counts =
        question.counted() ? count(question, parents, from, parent) : Map.of();
    boolean more = question.window().offset() == null;
    var pages = new HashMap<UUID, Map<String, Object>>();
    Map<UUID, Map<String, Object>> nodes = nodes(question, parts);
    parts.forEach(
        (id, ids) -> pages.put(id, page(question, ids, nodes, more, counts.getOrDefault(id, 0))));
    return pages;
  }

  /** Ids of each part in order, one more than asked for when there are more. */
  private void find(
      Question question,
      Set<UUID> parents,
      Table<?> from,
      Field<UUID> parent,
      Map<UUID, List<UUID>> parts) {
    Window window = question.window();
    List<SortField<?>> order = window.backward() ? reversed(question.order()) : question.order();
    var ordered =
        DSL.select(
                parent.as(PARENT),
                question.key().as(ID),
                DSL.rowNumber().over(DSL.partitionBy(parent).orderBy(order)).as(PLACE))
            .from(from)
            .where(parent.in(parents))
            .and(question.condition());
    Table<?> list = DSL.table(DSL.name("ordered"));
    Field<Integer> start = start(window);
    db.with(DSL.name("ordered").as(ordered))
        .select(PARENT, ID)
        .from(list.as("o"))
        .where(qualified("o", PLACE).gt(start))
        .and(qualified("o", PLACE).le(start.plus(window.size() + 1)))
        .orderBy(PARENT, PLACE)
        .forEach(
            row -> {
              List<UUID> ids = parts.get(row.value1());
              if (ids != null) {
                ids.add(row.value2());
              }
            });
  }

  /** The place after which the part begins; none when the cursor's row is not in the list. */
  private static Field<Integer> start(Window window) {
    if (window.offset() != null) {
      return DSL.val(window.offset());
    }
    if (window.cursor() == null) {
      return DSL.val(0);
    }
    return DSL.field(
        DSL.select(qualified("c", PLACE))
            .from(DSL.table(DSL.name("ordered")).as("c"))
            .where(qualified("c", ID).eq(window.cursor()))
            .and(qualified("c", PARENT).eq(qualified("o", PARENT))));
  }

  private static <T> Field<T> qualified(String table, Field<T> column) {
    return DSL.field(DSL.name(table, column.getName()), column.getDataType());
  }

  private static List<SortField<?>> reversed(List<SortField<?>> order) {
    return order.stream()
        .<SortField<?>>map(
            key ->
                switch (key.getOrder()) {
                  case DESC -> key.$field().asc();
                  default -> key.$field().desc();
                })
        .toList();
  }

  private Map<UUID, Integer> count(
      Question question, Set<UUID> parents, Table<?> from, Field<UUID> parent) {
    var counts = new HashMap<UUID, Integer>();
    db.select(parent.as(PARENT), DSL.count())
        .from(from)
        .where(parent.in(parents))
        .and(question.condition())
        .groupBy(PARENT)
        .forEach(row -> counts.put(row.value1(), row.value2()));
    return counts;
  }

  private Map<UUID, Map<String, Object>> nodes(Question question, Map<UUID, List<UUID>> parts) {
    var ids = new HashSet<UUID>();
    parts.values().forEach(ids::addAll);
    if (ids.isEmpty() || question.fields().isEmpty()) {
      return Map.of();
    }
    var wanted = new LinkedHashSet<>(question.fields());
    wanted.add(NODE_KEY);
    var nodes = new HashMap<UUID, Map<String, Object>>();
    rows.load(question.entity(), wanted, question.key().in(ids))
        .forEach(row -> nodes.put((UUID) row.get(NODE_KEY), row));
    return nodes;
  }

  private static Map<String, Object> page(
      Question question,
      List<UUID> found,
      Map<UUID, Map<String, Object>> nodes,
      boolean byCursor,
      int count) {
    Window window = question.window();
    boolean more = found.size() > window.size();
    List<UUID> ids = more ? found.subList(0, window.size()) : found;
    var edges = new ArrayList<Map<String, @Nullable Object>>();
    for (UUID id : window.backward() ? ids.reversed() : ids) {
      var edge = new HashMap<String, @Nullable Object>();
      edge.put("cursor", GlobalId.of(question.type(), id));
      edge.put("node", nodes.getOrDefault(id, Map.of(NODE_KEY, id)));
      edges.add(edge);
    }
    var info = new HashMap<String, @Nullable Object>();
    info.put("hasNextPage", byCursor && more && !window.backward());
    info.put("hasPreviousPage", byCursor && more && window.backward());
    info.put("startCursor", edges.isEmpty() ? null : edges.getFirst().get("cursor"));
    info.put("endCursor", edges.isEmpty() ? null : edges.getLast().get("cursor"));
    var page = new HashMap<String, Object>();
    page.put("edges", edges);
    page.put("pageInfo", info);
    page.put("count", count);
    return page;
  }
}
