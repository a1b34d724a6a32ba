package ai.backend.manager.session;

import ai.backend.common.slots.Slots;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Reading of session and kernel rows for the rules. */
public final class SessionSql {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SESSION =
      """
      select id, creation_id, name, session_type::text, status::text, status_info, access_key,
             scaling_group_name, cluster_mode,
             coalesce((status_history ->> status::text)::timestamptz, created_at) as since
        from sessions where id = ?
      """;

  private static final String KERNELS =
      """
      select id, session_id, cluster_role, cluster_idx, status::text, status_info, agent, agent_addr,
             requested_slots
        from kernels where session_id = ? order by (cluster_role <> 'main'), cluster_role, cluster_idx
      """;

  private SessionSql() {}

  /** The session's row, locked until the end of the transaction. */
  static Optional<SessionRow> lock(DSLContext tx, UUID id) {
    return tx.fetchOptional(SESSION + " for update", id).map(SessionSql::session);
  }

  public static Optional<SessionRow> find(DSLContext db, UUID id) {
    return db.fetchOptional(SESSION, id).map(SessionSql::session);
  }

  /** The main kernel first. */
  public static List<KernelRow> kernels(DSLContext db, UUID sessionId) {
    return db.fetch(KERNELS, sessionId).map(SessionSql::kernel);
  }

  /** Agents have the pair when the session has started, and nobody needs it when it has not. */
  static void forgetSshPair(DSLContext tx, UUID session) {
    tx.execute("delete from session_ssh_keypairs where session_id = ?", session);
  }

  private static SessionRow session(Record r) {
    return new SessionRow(
        r.get("id", UUID.class),
        orEmpty(r.get("creation_id", String.class)),
        orEmpty(r.get("name", String.class)),
        r.get("session_type", String.class),
        SessionStatus.valueOf(r.get("status", String.class)),
        r.get("status_info", String.class),
        r.get("since", OffsetDateTime.class).toInstant(),
        orEmpty(r.get("access_key", String.class)),
        orEmpty(r.get("scaling_group_name", String.class)),
        r.get("cluster_mode", String.class));
  }

  private static KernelRow kernel(Record r) {
    return new KernelRow(
        r.get("id", UUID.class),
        r.get("session_id", UUID.class),
        r.get("cluster_role", String.class),
        r.get("cluster_idx", Integer.class),
        KernelStatus.valueOf(r.get("status", String.class)),
        r.get("status_info", String.class),
        r.get("agent", String.class),
        r.get("agent_addr", String.class),
        Slots.fromJson(json(r, "requested_slots")));
  }

  /** A jsonb (or json) column as a tree; JSON null for SQL NULL. */
  public static JsonNode json(Record r, String column) {
    JSONB value = r.get(column, JSONB.class);
    return value == null ? NullNode.instance : parse(value.data());
  }

  public static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds a text that is not JSON", e);
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
