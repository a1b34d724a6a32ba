package ai.backend.manager.session.idle;

import ai.backend.common.slots.Slots;
import ai.backend.manager.session.SessionSql;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * A session as the idle checkers see it.
 *
 * @param userCreated when its owner's account was made
 * @param maxLifetime seconds that its policy allows, 0 = any
 * @param idleTimeout seconds, below 0 = as the configuration says
 * @param kernels the running kernels with their slots
 */
record RunningSession(
    UUID id,
    boolean batch,
    Instant created,
    Instant userCreated,
    long maxLifetime,
    long idleTimeout,
    Map<UUID, Slots> kernels) {

  private static final String RUNNING =
      """
      select s.id, s.session_type = 'BATCH' as batch, m.created_at, coalesce(u.created_at, m.created_at) as user_created,
             coalesce(p.max_session_lifetime, 0) as max_lifetime, coalesce(p.idle_timeout, -1) as idle_timeout,
             k.id as kernel, k.occupied_slots
        from sessions s
        join kernels m on m.session_id = s.id and m.cluster_role = 'main' and m.status = 'RUNNING'
        join kernels k on k.session_id = s.id and k.status = 'RUNNING'
        left join users u on u.uuid = s.user_uuid
        left join keypairs a on a.access_key = s.access_key
        left join keypair_resource_policies p on p.name = a.resource_policy
       where s.session_type <> 'INFERENCE'
       order by s.id
      """;

  static List<RunningSession> all(DSLContext database) {
    var found = new LinkedHashMap<UUID, RunningSession>();
    for (Record r : database.fetch(RUNNING)) {
      found
          .computeIfAbsent(r.get("id", UUID.class), id -> of(id, r))
          .kernels()
          .put(r.get("kernel", UUID.class), Slots.fromJson(SessionSql.json(r, "occupied_slots")));
    }
    return new ArrayList<>(found.values());
  }

  private static RunningSession of(UUID id, Record r) {
    return new RunningSession(
        id,
        r.get("batch", Boolean.class),
        r.get("created_at", OffsetDateTime.class).toInstant(),
        r.get("user_created", OffsetDateTime.class).toInstant(),
        r.get("max_lifetime", Long.class),
        r.get("idle_timeout", Long.class),
        new LinkedHashMap<>());
  }
}
