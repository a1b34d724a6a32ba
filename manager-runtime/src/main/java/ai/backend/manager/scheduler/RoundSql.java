package ai.backend.manager.scheduler;

import ai.backend.common.slots.SlotLimits;
import ai.backend.common.slots.Slots;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/** What a round reads. */
final class RoundSql {
  /** Sessions looked at in one round and group; the next round sees those behind them. */
  static final int MOST = 500;

  private static final String PENDING =
      """
      select s.id, s.name, s.session_type::text as session_type, s.access_key, s.user_uuid, s.group_id, s.domain_name,
             s.requested_slots, s.cluster_mode, s.created_at, s.starts_at, s.scaling_group_name,
             coalesce((s.status_data #>> '{scheduler,retries}')::int, 0) as retries,
             (select jsonb_agg(jsonb_build_array(k.id, k.requested_slots, k.architecture, k.image, k.role::text, k.agent)
                               order by (k.cluster_role <> 'main'), k.cluster_role, k.cluster_idx)
                from kernels k where k.session_id = s.id) as kernels,
             (select jsonb_agg(jsonb_build_array(d.id, d.name, d.result::text, d.status in ('TERMINATED', 'CANCELLED')))
                from session_dependencies sd join sessions d on d.id = sd.depends_on
               where sd.session_id = s.id) as dependencies
        from sessions s
       where s.status = 'PENDING'
       order by s.created_at, s.id
       limit ?
      """;

  private static final String AGENTS =
      """
      select id, addr, architecture, available_slots, occupied_slots, scaling_group
        from agents where status = 'ALIVE' and schedulable order by id
      """;

  private RoundSql() {}

  /** Pending sessions by resource group, oldest first. */
  static Map<String, List<PendingSession>> pending(DSLContext db) {
    Map<String, List<PendingSession>> byGroup = new LinkedHashMap<>();
    for (Record r : db.fetch(PENDING, MOST)) {
      String group =
          Optional.ofNullable(r.get("scaling_group_name", String.class)).orElse("default");
      byGroup.computeIfAbsent(group, g -> new ArrayList<>()).add(pendingSession(r));
    }
    return byGroup;
  }

  private static PendingSession pendingSession(Record r) {
    JsonNode kernels = SessionSql.json(r, "kernels");
    List<PendingSession.Kernel> list = new ArrayList<>();
    List<String> architectures = new ArrayList<>();
    boolean system = false;
    for (JsonNode k : kernels) {
      list.add(
          new PendingSession.Kernel(
              UUID.fromString(k.get(0).asText()),
              Slots.fromJson(k.get(1)),
              k.get(5).isNull() ? null : k.get(5).asText()));
      architectures.add(k.get(2).asText());
      system |= k.get(4).asText().equals("SYSTEM");
    }
    List<PendingSession.Dependency> dependencies = new ArrayList<>();
    for (JsonNode d : SessionSql.json(r, "dependencies")) {
      dependencies.add(
          new PendingSession.Dependency(
              UUID.fromString(d.get(0).asText()),
              d.get(1).asText(),
              d.get(2).asText(),
              d.get(3).asBoolean()));
    }
    OffsetDateTime startsAt = r.get("starts_at", OffsetDateTime.class);
    return new PendingSession(
        r.get("id", UUID.class),
        r.get("name", String.class),
        r.get("session_type", String.class),
        r.get("access_key", String.class),
        r.get("user_uuid", UUID.class),
        r.get("group_id", UUID.class),
        r.get("domain_name", String.class),
        kernels.path(0).path(3).asText(),
        architectures.stream().distinct().toList(),
        Slots.fromJson(SessionSql.json(r, "requested_slots")),
        "multi-node".equals(r.get("cluster_mode", String.class)),
        system,
        r.get("created_at", OffsetDateTime.class).toInstant(),
        startsAt == null ? null : startsAt.toInstant(),
        r.get("retries", Integer.class),
        list,
        dependencies);
  }

  /** Agents that take sessions, by resource group and id. */
  static Map<String, Map<String, Agent>> agents(DSLContext db) {
    Map<String, Map<String, Agent>> byGroup = new LinkedHashMap<>();
    for (Record r : db.fetch(AGENTS)) {
      Agent agent =
          new Agent(
              r.get("id", String.class),
              r.get("addr", String.class),
              r.get("architecture", String.class),
              Slots.fromJson(SessionSql.json(r, "available_slots")),
              Slots.fromJson(SessionSql.json(r, "occupied_slots")));
      byGroup
          .computeIfAbsent(r.get("scaling_group", String.class), g -> new LinkedHashMap<>())
          .put(agent.id(), agent);
    }
    return byGroup;
  }

  static GroupPolicy policy(DSLContext db, String group) {
    return db.fetchOptional(
            "select scheduler, scheduler_opts from scaling_groups where name = ?", group)
        .map(
            r ->
                GroupPolicy.of(
                    group, r.get("scheduler", String.class), SessionSql.json(r, "scheduler_opts")))
        .orElseGet(
            () ->
                GroupPolicy.of(
                    group, "fifo", com.fasterxml.jackson.databind.node.NullNode.instance));
  }

  /** Sum of what the kernels occupy that count against limits, over one column's value. */
  static Slots occupied(DSLContext db, Owning owning, Object value) {
    JsonNode sums =
        db.fetchSingle(
                """
                select coalesce(jsonb_object_agg(s.slot, s.amount::text), '{}'::jsonb) as slots
                  from (select e.key as slot, sum(e.value::numeric) as amount
                          from kernels k, jsonb_each_text(k.occupied_slots) e
                         where k.status not in ('PENDING', 'TERMINATING', 'TERMINATED', 'CANCELLED')
                           and k.role <> 'SYSTEM' and {0} = {1}
                         group by e.key) s
                """,
                owning.column(), org.jooq.impl.DSL.val(value))
            .map(r -> SessionSql.json(r, "slots"));
    return Slots.fromJson(sums);
  }

  /** Whose kernels to sum. */
  enum Owning {
    KEYPAIR("access_key"),
    USER("user_uuid"),
    PROJECT("group_id"),
    DOMAIN("domain_name");

    private final String column;

    Owning(String column) {
      this.column = column;
    }

    org.jooq.Field<?> column() {
      return org.jooq.impl.DSL.field(org.jooq.impl.DSL.name("k", column));
    }
  }

  /** Limits of a key: its policy, and that of its user's main key. */
  record KeyLimits(
      int maxSessions, int maxSystemSessions, SlotLimits total, Optional<SlotLimits> mainTotal) {}

  static KeyLimits keyLimits(DSLContext db, String accessKey, UUID user) {
    Record r =
        db.fetchSingle(
            """
            select p.max_concurrent_sessions, p.max_concurrent_sftp_sessions, p.total_resource_slots,
                   p.default_for_unspecified::text as unspecified,
                   mp.total_resource_slots as main_slots, mp.default_for_unspecified::text as main_unspecified
              from keypairs k join keypair_resource_policies p on p.name = k.resource_policy
              left join users u on u.uuid = ?
              left join keypairs mk on mk.access_key = coalesce(u.main_access_key, k.access_key)
              left join keypair_resource_policies mp on mp.name = mk.resource_policy
             where k.access_key = ?
            """,
            user,
            accessKey);
    String main = r.get("main_unspecified", String.class);
    return new KeyLimits(
        r.get("max_concurrent_sessions", Integer.class),
        r.get("max_concurrent_sftp_sessions", Integer.class),
        SlotLimits.fromPolicy(
            SessionSql.json(r, "total_resource_slots"),
            unlimited(r.get("unspecified", String.class))),
        main == null
            ? Optional.empty()
            : Optional.of(
                SlotLimits.fromPolicy(SessionSql.json(r, "main_slots"), unlimited(main))));
  }

  private static boolean unlimited(String text) {
    return text.equals("UNLIMITED");
  }

  static SlotLimits projectLimit(DSLContext db, UUID project) {
    return db.fetchOptional("select total_resource_slots from groups where id = ?", project)
        .map(r -> SlotLimits.fromPolicy(SessionSql.json(r, "total_resource_slots"), true))
        .orElse(SlotLimits.UNBOUNDED);
  }

  static SlotLimits domainLimit(DSLContext db, String domain) {
    return db.fetchOptional("select total_resource_slots from domains where name = ?", domain)
        .map(r -> SlotLimits.fromPolicy(SessionSql.json(r, "total_resource_slots"), true))
        .orElse(SlotLimits.UNBOUNDED);
  }
}
