package ai.backend.manager.events;

import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Whose session an event is about.
 *
 * @param kernelId of the event's kernel, the main one for session events
 */
record EventSubject(
    UUID sessionId,
    String sessionName,
    String accessKey,
    String domain,
    UUID group,
    UUID user,
    UUID kernelId,
    String clusterRole,
    int clusterIdx) {
  private static final String COLUMNS =
      """
      select s.id, s.name, s.access_key, s.domain_name, s.group_id, s.user_uuid, k.id as kernel, k.cluster_role, k.cluster_idx
        from sessions s join kernels k on k.session_id = s.id
      """;

  static Optional<EventSubject> ofSession(DSLContext db, UUID session) {
    return db.fetchOptional(COLUMNS + " where s.id = ? and k.cluster_role = 'main'", session)
        .map(EventSubject::of);
  }

  static Optional<EventSubject> ofKernel(DSLContext db, UUID kernel) {
    return db.fetchOptional(COLUMNS + " where k.id = ?", kernel).map(EventSubject::of);
  }

  private static EventSubject of(Record r) {
    return new EventSubject(
        r.get("id", UUID.class),
        r.get("name", String.class),
        r.get("access_key", String.class),
        r.get("domain_name", String.class),
        r.get("group_id", UUID.class),
        r.get("user_uuid", UUID.class),
        r.get("kernel", UUID.class),
        r.get("cluster_role", String.class),
        r.get("cluster_idx", Integer.class));
  }
}
