package ai.backend.manager.session;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session that a client means by an id or a name (spec/02 §2), among those of one access
 * key.
 */
@Singleton
public final class SessionLookup {
  private static final String COLUMNS =
      """
      select s.id, s.name, s.status::text as status, s.created_at, k.id as main_kernel, k.status::text as main_status,
             k.agent, a.addr
        from sessions s
        join kernels k on k.session_id = s.id and k.cluster_role = 'main'
        left join agents a on a.id = k.agent
       where s.access_key = ?
      """;
  private static final String LIVE = " and s.status not in ('TERMINATED', 'CANCELLED')";
  private static final String NEWEST = " order by s.created_at desc limit 10";

  private final DSLContext db;

  public SessionLookup(DSLContext db) {
    this.db = db;
  }

  /**
   * A session as found.
   *
   * @param agentAddr where the main kernel's agent is now; null before placement
   */
  public record Match(
      UUID id,
      String name,
      SessionStatus status,
      Instant createdAt,
      UUID mainKernel,
      KernelStatus mainStatus,
      @Nullable String agent,
      @Nullable String agentAddr) {}

  /** At most ten, newest first; empty when nothing matches. */
  public List<Match> matches(String accessKey, String reference, boolean dead) {
    String among = COLUMNS + (dead ? "" : LIVE);
    UUID id = uuid(reference);
    if (id != null) {
      List<Match> byId =
          db.fetch(among + " and s.id = ?" + NEWEST, accessKey, id).map(SessionLookup::match);
      if (!byId.isEmpty()) {
        return byId;
      }
    }
    return db.fetch(among + " and s.name = ?" + NEWEST, accessKey, reference)
        .map(SessionLookup::match);
  }

  /** The one live session. 404 when there is none. */
  public Match live(String accessKey, String reference) {
    return single(reference, matches(accessKey, reference, false));
  }

  /** The one session, over or not; one that lives wins over others of its name. */
  public Match any(String accessKey, String reference) {
    List<Match> all = matches(accessKey, reference, true);
    List<Match> living = all.stream().filter(m -> !m.status().dead()).toList();
    return single(reference, living.size() == 1 ? living : all);
  }

  private static Match single(String reference, List<Match> matches) {
    return switch (matches.size()) {
      case 0 ->
          throw ApiProblem.notFound("session", "Session (id=" + reference + ") does not exist.");
      case 1 -> matches.getFirst();
      default ->
          throw new ApiProblem(ProblemType.TOO_MANY_SESSIONS_MATCHED, null, candidates(matches));
    };
  }

  private static ObjectNode candidates(List<Match> matches) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    var list = data.putArray("matches");
    matches.forEach(
        m ->
            list.addObject()
                .put("id", m.id().toString())
                .put("name", m.name())
                .put("status", m.status().name())
                .put("created_at", Times.iso(m.createdAt())));
    return data;
  }

  private static @Nullable UUID uuid(String text) {
    try {
      return text.length() == 36 ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Match match(Record r) {
    return new Match(
        r.get("id", UUID.class),
        r.get("name", String.class),
        SessionStatus.valueOf(r.get("status", String.class)),
        r.get("created_at", OffsetDateTime.class).toInstant(),
        r.get("main_kernel", UUID.class),
        KernelStatus.valueOf(r.get("main_status", String.class)),
        r.get("agent", String.class),
        r.get("addr", String.class));
  }
}
