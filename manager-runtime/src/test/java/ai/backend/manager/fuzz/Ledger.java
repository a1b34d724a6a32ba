package ai.backend.manager.fuzz;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** Notices which tables were written to. */
final class Ledger {
  /** Written a while after whatever comes: they tell of refusals and failures. */
  private static final Set<String> LOGS = Set.of("audit_log", "error_logs", "schema_history");

  /** The scheduler and the agent's heartbeats change their rows at any time, but add none. */
  private static final Set<String> LIVELY = Set.of("sessions", "kernels", "agents");

  private final DSLContext db;
  private final String sums;
  private String moment = "";
  private Map<String, Object> rows = Map.of();

  Ledger(DSLContext db) {
    this.db = db;
    this.sums =
        db
            .fetch(
                "select table_name from information_schema.tables where table_schema = 'public' order by 1")
            .getValues(0, String.class)
            .stream()
            .filter(table -> !LOGS.contains(table))
            .map(Ledger::sum)
            .collect(Collectors.joining(" union all "));
  }

  /** A row that is written anew has a later transaction id. */
  private static String sum(String table) {
    String changes = LIVELY.contains(table) ? "0" : "coalesce(sum(xmin::text::bigint), 0)";
    return "select '%1$s', count(*) || ':' || %2$s from \"%1$s\"".formatted(table, changes);
  }

  /** Tables with other rows than at the last call. */
  Set<String> changes() {
    // as long as no transaction ended that wrote anything there is nothing to count
    String now =
        db.fetchSingle("select pg_snapshot_xmax(pg_current_snapshot())::text").get(0, String.class);
    if (now.equals(moment)) {
      return Set.of();
    }
    moment = now;
    Map<String, Object> before = rows;
    rows = new TreeMap<>();
    db.fetch(sums).forEach(row -> rows.put(row.get(0, String.class), row.get(1)));
    var changed = new TreeSet<>(rows.keySet());
    changed.removeIf(table -> Objects.equals(rows.get(table), before.get(table)));
    return changed;
  }
}
