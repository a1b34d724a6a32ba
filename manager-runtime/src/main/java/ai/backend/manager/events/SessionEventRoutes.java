package ai.backend.manager.events;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code GET /events/session}: server-sent events of sessions (spec/03 §2.1). */
@Singleton
public final class SessionEventRoutes implements Routes {
  private static final long PING_SECONDS = 15;
  private static final int LONGEST = 256;
  private static final Set<String> SCOPES = Set.of("*", "session", "kernel");

  private final DSLContext db;
  private final SessionFeed feed;

  public SessionEventRoutes(DSLContext db, SessionFeed feed) {
    this.db = db;
    this.feed = feed;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/events/session", Verb.SESSION_FOLLOW, Gate.READ, this::follow));
  }

  private Reply follow(Call call) {
    Principal caller = call.caller();
    Params params = Params.of(call);
    String name = text(params, "*", "name", "sessionName");
    String accessKey = text(params, caller.accessKey(), "ownerAccessKey", "owner_access_key");
    String scope = text(params, "*", "scope");
    String group = text(params, "*", "group", "groupName");
    UUID sessionId = sessionId(params);
    params.doneExtraOk();
    if (!SCOPES.contains(scope)) {
      throw fault("scope", "value doesn't match any variant");
    }
    if (caller.reach(Verb.SESSION_FOLLOW) == Reach.OWN && !accessKey.equals(caller.accessKey())) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN, "Only admins can follow the sessions of other keypairs.");
    }
    SessionEventFilter filter =
        new SessionEventFilter(
            caller.actor(), project(caller, group), scope, sessionId, name, accessKey);
    return new Reply.EventStream(sink -> stream(filter, sink));
  }

  private void stream(SessionEventFilter filter, Reply.EventSink sink) throws Exception {
    SessionFeed.Follower follower = feed.follow(filter);
    try {
      while (!sink.closed() && !follower.lagging()) {
        SessionFeed.Item item = follower.items.poll(PING_SECONDS, TimeUnit.SECONDS);
        if (item == null) {
          sink.ping();
        } else {
          sink.send(item.name(), item.data(), Map.of());
        }
      }
    } finally {
      feed.leave(follower);
    }
  }

  private @Nullable UUID project(Principal caller, String name) {
    if (name.equals("*")) {
      return null;
    }
    return db.fetchOptional(
            "select id from groups where name = ? and domain_name = ?", name, caller.domainName())
        .map(r -> r.get("id", UUID.class))
        .orElseThrow(() -> ApiProblem.notFound("user group (or project)", null));
  }

  /** An empty one counts as none. */
  private static @Nullable UUID sessionId(Params params) {
    return params.optText("", LONGEST, "sessionId").isEmpty() ? null : params.optUuid("sessionId");
  }

  /** The first of the names that is given; an empty one counts as none. */
  private static String text(Params params, String otherwise, String... names) {
    String value = params.optText(otherwise, LONGEST, names[0], names);
    return value.isEmpty() ? otherwise : value;
  }

  private static ApiProblem fault(String key, String text) {
    return new ApiProblem(
        ProblemType.INVALID_API_PARAMS,
        "Input validation error",
        JsonNodeFactory.instance.objectNode().put(key, text));
  }
}
