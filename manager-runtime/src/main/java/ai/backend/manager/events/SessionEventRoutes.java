package ai.backend.manager.events;

import ai.backend.manager.gateway.Access;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
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
  private static final Set<String> SCOPES = Set.of("*", "session", "kernel");

  private final DSLContext db;
  private final SessionFeed feed;

  public SessionEventRoutes(DSLContext db, SessionFeed feed) {
    this.db = db;
    this.feed = feed;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("GET", "/events/session", Access.USER, Gate.READ, this::follow));
  }

  private Reply follow(Call call) {
    Principal caller = call.caller();
    String name = first(call, "*", "name", "sessionName");
    String accessKey = first(call, caller.accessKey(), "ownerAccessKey", "owner_access_key");
    String scope = first(call, "*", "scope");
    String group = first(call, "*", "group", "groupName");
    if (!SCOPES.contains(scope)) {
      throw fault("scope", "value doesn't match any variant");
    }
    boolean plain = !caller.isSuperadmin() && !caller.role().equals("admin");
    if (plain && !accessKey.equals(caller.accessKey())) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN, "Only admins can follow the sessions of other keypairs.");
    }
    SessionEventFilter filter =
        SessionEventFilter.of(
            caller, project(caller, group), scope, sessionId(call), name, accessKey);
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

  private static @Nullable UUID sessionId(Call call) {
    String text = call.query("sessionId");
    try {
      return text == null || text.isEmpty() ? null : UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw fault("sessionId", "cannot convert value to UUID");
    }
  }

  private static String first(Call call, String otherwise, String... names) {
    for (String name : names) {
      String value = call.query(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return otherwise;
  }

  private static ApiProblem fault(String key, String text) {
    return new ApiProblem(
        ProblemType.INVALID_API_PARAMS,
        "Input validation error",
        JsonNodeFactory.instance.objectNode().put(key, text));
  }
}
