package ai.backend.manager.session.view;

import ai.backend.manager.session.Times;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * What a session waits for, and what that waits for (spec/02 §11). A session that several others
 * depend on has its own dependencies shown once.
 */
@Singleton
public final class DependencyGraph {
  private static final int DEEPEST = 100;
  private static final String SESSION =
      """
      select s.id, s.name, k.status::text as status, coalesce(k.status_changed, k.created_at) as changed
        from sessions s join kernels k on k.session_id = s.id and k.cluster_role = 'main'
       where s.id = ?
      """;
  private static final String NEXT =
      """
      select d.depends_on from session_dependencies d join sessions s on s.id = d.depends_on
       where d.session_id = ? order by s.created_at, s.id
      """;

  private final DSLContext db;

  public DependencyGraph(DSLContext db) {
    this.db = db;
  }

  ObjectNode of(UUID session) {
    return node(session, new HashSet<>(), 0);
  }

  private ObjectNode node(UUID session, Set<UUID> shown, int depth) {
    Record r = db.fetchSingle(SESSION, session);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("session_id", session.toString())
        .put("session_name", r.get("name", String.class))
        .put("status", "KernelStatus." + r.get("status", String.class))
        .put("status_changed", Times.withBlank(r.get("changed", OffsetDateTime.class).toInstant()));
    ArrayNode next = node.putArray("depends_on");
    if (shown.add(session) && depth < DEEPEST) {
      List<UUID> ids = db.fetch(NEXT, session).map(d -> d.get("depends_on", UUID.class));
      ids.forEach(id -> next.add(node(id, shown, depth + 1)));
    }
    return node;
  }
}
