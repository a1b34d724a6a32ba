package ai.backend.manager.session.view;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.Fields;
import ai.backend.manager.session.OwnerScope;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.lifecycle.SessionEnd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code DELETE /session/{s}} (spec/02 §4.4). */
@Singleton
public final class Destruction {
  private static final String DEPENDENTS =
      """
      with recursive tree (id) as (
        select cast(? as uuid)
        union select d.session_id from session_dependencies d join tree on d.depends_on = tree.id)
      select t.id from tree t join sessions s on s.id = t.id
       where s.status not in ('TERMINATED', 'CANCELLED') and s.access_key = ?
       order by s.created_at desc
      """;

  private final DSLContext db;
  private final SessionLookup lookup;
  private final OwnerScope scope;
  private final SessionEnd end;

  public Destruction(DSLContext db, SessionLookup lookup, OwnerScope scope, SessionEnd end) {
    this.db = db;
    this.lookup = lookup;
    this.scope = scope;
    this.end = end;
  }

  Reply destroy(Call call) {
    Fields fields = new Fields(call.params());
    boolean forced = fields.bool(false, "forced");
    boolean recursive = fields.bool(false, "recursive");
    String owner = fields.textOrNull("owner_access_key");
    fields.checkKnown();
    String accessKey = scope.accessKey(call.caller(), Verb.SESSION_DESTROY, owner);
    String reference = call.pathParam("s");
    SessionLookup.Match match = lookup.live(accessKey, reference);
    String reason = forced ? "force-terminated" : "user-requested";
    return recursive
        ? Reply.ok(tree(match.id(), accessKey, reason, forced))
        : one(match, reference, reason, forced);
  }

  private Reply one(SessionLookup.Match match, String reference, String reason, boolean forced) {
    return switch (end.end(match.id(), reason, forced)) {
      case SessionEnd.Outcome.Gone gone ->
          throw ApiProblem.notFound("session", "Session (id=" + reference + ") does not exist.");
      case SessionEnd.Outcome.Refused refused ->
          throw new ApiProblem(ProblemType.FORBIDDEN, refusal(refused.status()));
      case SessionEnd.Outcome.Cancelled cancelled -> Reply.ok(stats(null));
      case SessionEnd.Outcome.Ending ending -> Reply.ok(stats(ending.lastStat()));
    };
  }

  private static String refusal(SessionStatus status) {
    return status == SessionStatus.PULLING
        ? "Cannot destroy sessions in pulling status"
        : "Cannot destroy sessions in scheduled/preparing/terminating/error status";
  }

  private ArrayNode tree(UUID root, String accessKey, String reason, boolean forced) {
    List<UUID> sessions = db.fetch(DEPENDENTS, root, accessKey).map(r -> r.get("id", UUID.class));
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (UUID session : sessions) {
      answer(end.end(session, reason, forced)).ifPresent(all::add);
    }
    return all;
  }

  private static Optional<JsonNode> answer(SessionEnd.Outcome outcome) {
    return switch (outcome) {
      case SessionEnd.Outcome.Gone gone -> Optional.empty();
      case SessionEnd.Outcome.Refused refused -> Optional.empty();
      case SessionEnd.Outcome.Cancelled cancelled -> Optional.of(stats(null));
      case SessionEnd.Outcome.Ending ending -> Optional.of(stats(ending.lastStat()));
    };
  }

  private static ObjectNode stats(@Nullable String lastStat) {
    ObjectNode stats = JsonNodeFactory.instance.objectNode();
    if (lastStat != null && SessionSql.parse(lastStat) instanceof ObjectNode metrics) {
      stats.setAll(metrics);
      stats.put("version", 2);
    }
    stats.put("status", "terminated");
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("stats", stats);
    return body;
  }
}
