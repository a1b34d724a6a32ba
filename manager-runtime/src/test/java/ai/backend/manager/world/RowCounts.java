package ai.backend.manager.world;

import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;

/** How many rows each table has, to tell what a deletion took. */
public record RowCounts(Map<String, Long> rows) {
  public static RowCounts of(DSLContext db) {
    var rows = new TreeMap<String, Long>();
    db.fetch(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
        .getValues(0, String.class)
        .forEach(
            table ->
                rows.put(
                    table, db.fetchSingle("select count(*) from " + table).get(0, Long.class)));
    return new RowCounts(rows);
  }

  /** Table → rows that came (positive) or went since then; tables without a change are left out. */
  public Map<String, Long> changesTo(RowCounts later) {
    var changes = new TreeMap<String, Long>();
    later.rows.forEach((table, count) -> changes.put(table, count - rows.getOrDefault(table, 0L)));
    changes.values().removeIf(change -> change == 0);
    return changes;
  }
}
