package ai.backend.manager.session.view;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.session.Times;
import ai.backend.manager.session.idle.Checker;
import ai.backend.manager.session.idle.IdleChecks;
import ai.backend.manager.session.idle.IdleStore;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** {@code GET /session/{s}} (spec/02 §4.1); members in the recorded order. */
@Singleton
public final class SessionInfo {
  private static final String QUERY =
      """
      select s.domain_name, s.group_id, s.user_uuid, s.tag, s.requested_slots, s.environ, s.status::text as status,
             s.status_info, s.status_data, s.created_at, s.terminated_at, s.num_queries,
             k.image, k.architecture, k.registry, k.container_id, k.occupied_slots, k.last_stat,
             (select jsonb_object_agg(x.cluster_hostname, x.resource_opts) from kernels x where x.session_id = s.id) as opts
        from sessions s join kernels k on k.session_id = s.id and k.cluster_role = 'main'
       where s.id = ?
      """;

  private final DSLContext db;
  private final Clock clock;
  private final IdleChecks idle;
  private final IdleStore reports;
  private final boolean hidesAgents;

  public SessionInfo(
      DSLContext db,
      Clock clock,
      IdleChecks idle,
      IdleStore reports,
      @ConfigProperty(name = "BACKEND_HIDE_AGENTS", defaultValue = "false") boolean hidesAgents) {
    this.db = db;
    this.clock = clock;
    this.idle = idle;
    this.reports = reports;
    this.hidesAgents = hidesAgents;
  }

  /** With {@code hide-agents} the container is told to superadmins only (spec/08 §8). */
  ObjectNode of(SessionLookup.Match match, Principal caller) {
    boolean hidden = hidesAgents && !caller.may(Verb.AGENT_PLACES);
    Record r = db.fetchSingle(QUERY, match.id());
    Instant created = r.get("created_at", OffsetDateTime.class).toInstant();
    OffsetDateTime ended = r.get("terminated_at", OffsetDateTime.class);
    String image = r.get("image", String.class);
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("domainName", r.get("domain_name", String.class));
    info.put("groupId", r.get("group_id", UUID.class).toString());
    info.put("userId", r.get("user_uuid", UUID.class).toString());
    info.put("lang", image).put("image", image);
    info.put("architecture", r.get("architecture", String.class));
    info.put("registry", r.get("registry", String.class));
    info.put("tag", r.get("tag", String.class));
    info.put("containerId", hidden ? "None" : orNone(r.get("container_id", String.class)));
    info.put("occupiedSlots", PythonText.slots(SessionSql.json(r, "occupied_slots")));
    info.put("occupyingSlots", "{}");
    info.put("requestedSlots", PythonText.slots(SessionSql.json(r, "requested_slots")));
    info.put("occupiedShares", "{}");
    info.put("environ", PythonText.of(SessionSql.json(r, "environ")));
    info.put("resourceOpts", PythonText.of(SessionSql.json(r, "opts")));
    info.put("status", r.get("status", String.class));
    info.put("statusInfo", orNone(r.get("status_info", String.class)));
    info.set("statusData", SessionSql.json(r, "status_data"));
    info.put("age", Duration.between(created, clock.instant()).toMillis());
    info.put("creationTime", Times.withBlank(created));
    info.put("terminationTime", ended == null ? null : Times.withBlank(ended.toInstant()));
    info.put(
        "numQueriesExecuted", Objects.requireNonNullElse(r.get("num_queries", Long.class), 0L));
    info.set("lastStat", SessionSql.json(r, "last_stat"));
    info.set("idleChecks", idleChecks(match.id()));
    return info;
  }

  /** The checkers that are on, with the time that is left by their last report. */
  private ObjectNode idleChecks(UUID session) {
    ObjectNode checks = JsonNodeFactory.instance.objectNode();
    for (Checker checker : idle.enabled()) {
      ObjectNode check = checks.putObject(checker.text());
      check.put("remaining", reports.remaining(session, checker).orElse(null));
      check.put("remaining_time_type", checker.remainingTimeType());
      check.set(
          "extra",
          checker == Checker.UTILIZATION
              ? reports.extra(session).orElse(NullNode.instance)
              : NullNode.instance);
    }
    return checks;
  }

  private static String orNone(@Nullable String text) {
    return text == null ? "None" : text;
  }
}
