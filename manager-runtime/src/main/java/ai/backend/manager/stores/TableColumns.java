package ai.backend.manager.stores;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** What the database's own catalogue says about the columns of a table. */
public final class TableColumns {
  /**
   * One column.
   *
   * @param type as it is written in a cast, without a length
   * @param key whether it belongs to the primary key
   */
  public record Column(String type, boolean key) {}

  private static final String COLUMNS =
      """
      select a.attname as name, format_type(a.atttypid, null) as type,
             coalesce(a.attnum = any(k.conkey), false) as key
      from pg_attribute a
      left join pg_constraint k on k.conrelid = a.attrelid and k.contype = 'p'
      where a.attrelid = to_regclass(quote_ident(?)) and a.attnum > 0 and not a.attisdropped
      order by a.attnum
      """;

  private TableColumns() {}

  /** The columns by name in their order; empty when there is no such table. */
  public static Map<String, Column> of(DSLContext database, String table) {
    return database.resultQuery(COLUMNS, table).stream()
        .collect(
            Collectors.toMap(
                r -> r.get("name", String.class),
                r -> new Column(r.get("type", String.class), r.get("key", Boolean.class)),
                (a, b) -> a,
                LinkedHashMap::new));
  }
}
