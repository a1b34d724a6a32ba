package ai.backend.manager.permission;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/**
 * What the stores hold: compared before and after a request that must change nothing, and brought
 * back after one that may. Left out are the audit log, which records refusals, and what the
 * manager's own duties write at any time.
 */
final class MatrixState {
  private static final String CONFIG = "config";
  private static final String VOLATILE =
      "'{status_data,status_info,last_stat,last_used,num_queries,occupied_slots,status_changed,lost_at}'::text[]";

  private final DSLContext db;
  private final EtcdClient etcd;
  private final List<String> tables;
  private final Map<String, String> stored;
  private final ObjectNode config;
  private long statements;

  /** Takes the state as it is now as the one to come back to. */
  MatrixState(DSLContext db, EtcdClient etcd) {
    this.db = db;
    this.etcd = etcd;
    this.tables =
        db.fetch(
                """
                select table_name from information_schema.tables where table_schema = 'public'
                  and table_type = 'BASE TABLE' and table_name not in ('audit_log', 'alembic_version')
                  and table_name not like 'flyway%' order by table_name
                """)
            .map(row -> row.get("table_name", String.class));
    this.stored = fingerprints();
    this.config = etcd.getTree(CONFIG);
    db.execute("create schema snapshot");
    tables.forEach(t -> db.execute("create table snapshot.%1$s as table public.%1$s".formatted(t)));
    countStatements();
    this.statements = statements();
  }

  /** Most requests write nothing: only after a statement that writes are rows compared. */
  private void countStatements() {
    db.execute("create sequence snapshot.statements");
    db.fetch("select nextval('snapshot.statements')");
    db.execute(
        """
        create function snapshot.count() returns trigger language plpgsql as
        'begin perform nextval(''snapshot.statements''); return null; end'
        """);
    tables.forEach(
        table ->
            db.execute(
                "create trigger counted after insert or update or delete or truncate on public."
                    + table
                    + " for each statement execute function snapshot.count()"));
  }

  private long statements() {
    return db.fetchSingle("select last_value from snapshot.statements").get(0, Long.class);
  }

  private Map<String, String> fingerprints() {
    String all =
        tables.stream().map(MatrixState::ofTable).collect(Collectors.joining(" union all "));
    return db.fetch(all).intoMap("name", "rows").entrySet().stream()
        .collect(Collectors.toMap(e -> (String) e.getKey(), e -> (String) e.getValue()));
  }

  private static String ofTable(String table) {
    String rows = table.equals("error_logs") ? " where t.source <> 'manager'" : "";
    String left = table.equals("agents") ? VOLATILE + " || '{status}'::text[]" : VOLATILE;
    return "select '%s' as name, coalesce(md5(string_agg(r, '' order by r)), '') as rows from (select (to_jsonb(t) - (%s))::text as r from public.%s t%s) x"
        .formatted(table, left, table, rows);
  }

  /**
   * Whether something is another than before.
   *
   * @param config whether the shared configuration is looked at too
   */
  boolean isChanged(boolean config) {
    return !changed().isEmpty() || (config && !etcd.getTree(CONFIG).equals(this.config));
  }

  private List<String> changed() {
    long now = statements();
    if (now == statements) {
      return List.of();
    }
    Map<String, String> found = fingerprints();
    List<String> changed =
        tables.stream().filter(t -> !stored.get(t).equals(found.get(t))).toList();
    if (changed.isEmpty()) {
      statements = now;
    }
    return changed;
  }

  void restore() {
    List<String> changed = changed();
    if (!changed.isEmpty()) {
      db.transaction(
          work -> {
            DSLContext tx = work.dsl();
            tx.execute("set local session_replication_role = replica"); // neither keys nor triggers
            for (String table : changed) {
              tx.execute("delete from public." + table);
              tx.execute("insert into public.%1$s table snapshot.%1$s".formatted(table));
            }
          });
    }
    if (!etcd.getTree(CONFIG).equals(config)) {
      etcd.replaceTree(EtcdScope.GLOBAL, CONFIG, config);
    }
  }
}
