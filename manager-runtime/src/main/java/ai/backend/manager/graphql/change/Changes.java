package ai.backend.manager.graphql.change;

import ai.backend.manager.graphql.table.PgEnum;
import ai.backend.manager.graphql.table.Source;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * A mutation's input object as column values. A key that was not given changes nothing; one given
 * as null sets NULL where the column may be null and else changes nothing (spec/06 §6.1).
 */
public final class Changes {
  private final Source table;
  private final Map<String, @Nullable Object> input;
  private final Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();

  private Changes(Source table, Map<String, @Nullable Object> input) {
    this.table = table;
    this.input = input;
  }

  public static Changes to(Source table, Map<String, @Nullable Object> input) {
    return new Changes(table, input);
  }

  public Map<Field<?>, @Nullable Object> values() {
    return values;
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Columns that may be null, named as their keys. */
  public Changes texts(String... names) {
    return each(names, name -> put(name, table.text(name), value -> value));
  }

  /** Columns that may not be null. */
  public Changes needTexts(String... names) {
    return each(names, name -> need(name, table.text(name), value -> value));
  }

  public Changes needFlags(String... names) {
    return each(names, name -> need(name, table.flag(name), value -> value));
  }

  public Changes flags(String... names) {
    return each(names, name -> put(name, table.flag(name), value -> value));
  }

  public Changes needNumbers(String... names) {
    return each(names, name -> need(name, table.bigint(name), value -> value));
  }

  /** Resource slots with sizes such as {@code 4g}. */
  public Changes needSlots(String... names) {
    return each(names, name -> need(name, table.json(name), value -> SlotInput.of(name, value)));
  }

  /** Folder hosts with their permissions. */
  public Changes needHosts(String... names) {
    return each(names, name -> need(name, table.json(name), value -> HostInput.of(name, value)));
  }

  /** JSON objects stored as they are. */
  public Changes needJsons(String... names) {
    return each(
        names, name -> need(name, table.json(name), value -> JSONB.jsonb(value.toString())));
  }

  public Changes needTextLists(String... names) {
    return each(names, name -> need(name, table.texts(name), Changes::array));
  }

  /** A member of an enum, given by its label. */
  public Changes needLabel(String name, PgEnum type) {
    return need(name, table.text(name), value -> type.value(Labels.require(type, name, value)));
  }

  /** A column whose key has another name. */
  public Changes renamed(String key, Field<?> column, Function<Object, @Nullable Object> convert) {
    return put(key, column, convert);
  }

  /** A value that no input gives. */
  public Changes with(Field<?> column, @Nullable Object value) {
    values.put(column, value);
    return this;
  }

  /** A value for a column that no input has set. */
  public Changes orElse(Field<?> column, Object value) {
    values.putIfAbsent(column, value);
    return this;
  }

  private Changes each(String[] names, Consumer<String> add) {
    List.of(names).forEach(add);
    return this;
  }

  private Changes put(String key, Field<?> column, Function<Object, @Nullable Object> convert) {
    if (input.containsKey(key)) {
      Object value = given(key);
      values.put(column, value == null ? null : convert.apply(value));
    }
    return this;
  }

  private Changes need(String key, Field<?> column, Function<Object, @Nullable Object> convert) {
    Object value = given(key);
    if (value != null) {
      values.put(column, convert.apply(value));
    }
    return this;
  }

  private @Nullable Object given(String key) {
    Object value = input.get(key);
    return value instanceof JsonNode json && json.isNull() ? null : value;
  }

  private static String[] array(Object items) {
    return ((List<?>) items).stream().map(String::valueOf).toArray(String[]::new);
  }
}
