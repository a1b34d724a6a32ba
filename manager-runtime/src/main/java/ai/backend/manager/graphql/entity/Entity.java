package ai.backend.manager.graphql.entity;

import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.filter.FilterColumns;
import ai.backend.manager.graphql.table.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Field;
import org.jooq.SortField;

/**
 * A GraphQL object type that is rows of one table: each of its fields is an SQL expression over
 * that table, selected only when a document asks for it. Expressions may be scalar subqueries;
 * PostgreSQL evaluates them for the rows of a page only.
 *
 * @param columns name → expression; a name is a GraphQL field or a hidden column that a computed
 *     field needs
 * @param needs computed GraphQL field → the columns it is computed from
 * @param always columns that every row carries
 * @param filters what a list may be filtered by
 * @param orders what a list may be ordered by
 * @param defaultOrder order of a list when none is asked for
 * @param tieBreak last sort key, which makes pages stable
 */
public record Entity(
    Source source,
    Map<String, Field<?>> columns,
    Map<String, Set<String>> needs,
    Set<String> always,
    FilterColumns filters,
    Map<String, Field<?>> orders,
    List<SortField<?>> defaultOrder,
    Field<?> tieBreak) {

  /** An expression over the table that a field is selected by. */
  public Field<?> column(String name) {
    Field<?> column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException(source.name() + " has no column " + name);
    }
    return column;
  }

  /** The same, but these columns cannot be asked for, filtered by or ordered by. */
  public Entity without(Set<String> names) {
    return new Entity(
        source,
        others(columns, names),
        needs,
        always,
        new FilterColumns(others(filters.byName(), names)),
        others(orders, names),
        defaultOrder,
        tieBreak);
  }

  private static <T> Map<String, T> others(Map<String, T> all, Set<String> names) {
    var kept = new LinkedHashMap<>(all);
    kept.keySet().removeAll(names);
    return Map.copyOf(kept);
  }

  public static Builder of(Source source) {
    return new Builder(source);
  }

  /** The expressions to select for the GraphQL fields asked for, each under its column's name. */
  List<Field<?>> selection(Collection<String> asked) {
    var names = new LinkedHashSet<>(always);
    for (String field : asked) {
      names.addAll(needs.getOrDefault(field, Set.of(field)));
    }
    var selection = new ArrayList<Field<?>>();
    for (String name : names) {
      Field<?> column = columns.get(name);
      if (column != null) {
        selection.add(column.as(name));
      }
    }
    return selection;
  }

  /** Collects the parts of an entity. */
  public static final class Builder {
    private final Source source;
    private final Map<String, Field<?>> columns = new LinkedHashMap<>();
    private final Map<String, Set<String>> needs = new LinkedHashMap<>();
    private final Set<String> always = new LinkedHashSet<>();
    private final Map<String, FilterColumn> filters = new LinkedHashMap<>();
    private final Map<String, Field<?>> orders = new LinkedHashMap<>();
    private List<SortField<?>> defaultOrder = List.of();

    private Builder(Source source) {
      this.source = source;
    }

    public Builder column(String name, Field<?> expression) {
      columns.put(name, expression);
      return this;
    }

    /** Text columns whose GraphQL field has their name. */
    public Builder texts(String... names) {
      List.of(names).forEach(name -> column(name, source.text(name)));
      return this;
    }

    public Builder times(String... names) {
      List.of(names).forEach(name -> column(name, source.time(name)));
      return this;
    }

    public Builder flags(String... names) {
      List.of(names).forEach(name -> column(name, source.flag(name)));
      return this;
    }

    public Builder integers(String... names) {
      List.of(names).forEach(name -> column(name, source.integer(name)));
      return this;
    }

    public Builder uuids(String... names) {
      List.of(names).forEach(name -> column(name, source.uuid(name)));
      return this;
    }

    public Builder bigints(String... names) {
      List.of(names).forEach(name -> column(name, source.bigint(name)));
      return this;
    }

    public Builder jsons(String... names) {
      List.of(names).forEach(name -> column(name, source.json(name)));
      return this;
    }

    /** A GraphQL field computed from columns. */
    public Builder computed(String field, String... from) {
      needs.put(field, Set.of(from));
      return this;
    }

    public Builder always(String... names) {
      always.addAll(List.of(names));
      return this;
    }

    public Builder filter(String name, FilterColumn column) {
      filters.put(name, column);
      return this;
    }

    public Builder filterTexts(String... names) {
      List.of(names).forEach(name -> filter(name, FilterColumn.text(source.text(name))));
      return this;
    }

    public Builder filterTimes(String... names) {
      List.of(names).forEach(name -> filter(name, FilterColumn.time(source.time(name))));
      return this;
    }

    public Builder filterFlags(String... names) {
      List.of(names).forEach(name -> filter(name, FilterColumn.flag(source.flag(name))));
      return this;
    }

    public Builder filterNumbers(String... names) {
      List.of(names).forEach(name -> filter(name, FilterColumn.number(source.bigint(name))));
      return this;
    }

    /** Columns of this entity that a list may be ordered by. */
    public Builder orders(String... names) {
      for (String name : names) {
        Field<?> column = columns.get(name);
        if (column == null) {
          throw new IllegalArgumentException(source.name() + " has no column " + name);
        }
        orders.put(name, column);
      }
      return this;
    }

    public Builder order(String name, Field<?> expression) {
      orders.put(name, expression);
      return this;
    }

    public Builder defaultOrder(SortField<?>... keys) {
      defaultOrder = List.of(keys);
      return this;
    }

    public Entity build(Field<?> tieBreak) {
      return new Entity(
          source,
          Map.copyOf(columns),
          Map.copyOf(needs),
          Set.copyOf(always),
          new FilterColumns(filters),
          Map.copyOf(orders),
          defaultOrder,
          tieBreak);
    }
  }
}
