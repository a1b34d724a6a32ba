package ai.backend.manager.adopt;

import org.jooq.DSLContext;
import org.jooq.Record;

/** Tells what lived in the old installation and was ended because it did not move. */
final class Endings {
  private static final String AGENTS =
      """
      select s.id, s.status, t.status::text as here from adopt_agents s left join agents t on t.id = s.id
      where s.status not in ('LOST', 'TERMINATED') order by s.id
      """;
  private static final String SESSIONS =
      """
      select s.id, coalesce(s.name, '') as name, s.status from adopt_sessions s
      where s.status not in ('TERMINATED', 'CANCELLED') order by s.created_at
      """;
  private static final String ENDPOINTS =
      "select id, name from adopt_endpoints where lifecycle_stage <> 'destroyed' order by name";
  private static final String FOLDERS =
      "select id, name, status from adopt_vfolders where status not in ('ready', 'mounted') order by id";
  private static final String HOSTS =
      "select host, count(*) as folders from adopt_vfolders where host <> '' group by host order by host";
  private static final String ADDRESSES =
      "select name from adopt_scaling_groups where coalesce(wsproxy_addr, wsproxy_api_token) is not null order by name";

  private final DSLContext db;
  private final Report report;

  Endings(DSLContext db, Report report) {
    this.db = db;
    this.report = report;
  }

  void tell() {
    each(
        AGENTS,
        r ->
            report.note(
                "agents",
                r.get("id", String.class),
                "was "
                    + r.get("status")
                    + ": marked TERMINATED, it belongs to the old installation",
                "AgentPool resources bring agents of this cluster"));
    each(
        SESSIONS,
        r ->
            report.note(
                "sessions",
                r.get("id", String.class),
                "\""
                    + r.get("name")
                    + "\" was "
                    + r.get("status")
                    + ": ended with the reason installation-moved",
                "its owner starts it again"));
    each(
        ENDPOINTS,
        r ->
            report.note(
                "endpoints",
                r.get("id", String.class),
                "the model service \"" + r.get("name") + "\" was live: marked destroyed",
                "its owner starts it again"));
    each(
        FOLDERS,
        r ->
            report.note(
                "vfolders",
                r.get("id", String.class),
                "\"" + r.get("name") + "\" was " + r.get("status") + ": marked ready",
                "look whether its content is complete"));
    each(
        HOSTS,
        r ->
            report.note(
                "vfolders",
                "host " + r.get("host"),
                r.get("folders") + " folders lie there; their files are not in the dump",
                "bring the files to a Volume of that name"));
    each(
        ADDRESSES,
        r ->
            report.note(
                "scaling_groups",
                r.get("name", String.class),
                "its app proxy is the old installation's: wsproxy_addr and wsproxy_api_token left out",
                "set the address of this cluster's app proxy when there is one"));
  }

  private void each(String sql, java.util.function.Consumer<Record> telling) {
    try (var rows = db.resultQuery(sql).fetchSize(500).fetchLazy()) {
      rows.forEach(telling);
    }
  }
}
