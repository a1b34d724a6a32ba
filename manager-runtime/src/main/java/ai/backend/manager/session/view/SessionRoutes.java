package ai.backend.manager.session.view;

import ai.backend.manager.agents.AgentProblems;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Handler;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.Fields;
import ai.backend.manager.session.OwnerScope;
import ai.backend.manager.session.ServicePorts;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.session.creation.SessionCreation;
import ai.backend.manager.session.lifecycle.SessionRestart;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.List;
import org.jooq.DSLContext;

/** The routes under {@code /session} that are not executions or files (spec/02 §3, §4, §7). */
@Singleton
public final class SessionRoutes implements Routes {
  private final DSLContext db;
  private final SessionCreation creation;
  private final SessionLookup lookup;
  private final SessionInfo info;
  private final Destruction destruction;
  private final SessionRestart restart;
  private final Renaming renaming;
  private final SessionLogs logs;
  private final OwnerScope scope;

  public SessionRoutes(
      DSLContext db,
      SessionCreation creation,
      SessionLookup lookup,
      SessionInfo info,
      Destruction destruction,
      SessionRestart restart,
      Renaming renaming,
      SessionLogs logs,
      OwnerScope scope) {
    this.db = db;
    this.creation = creation;
    this.lookup = lookup;
    this.info = info;
    this.destruction = destruction;
    this.restart = restart;
    this.renaming = renaming;
    this.logs = logs;
    this.scope = scope;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        route("POST", "/session", Verb.SESSION_CREATE, Gate.ALL, creation::create),
        route("POST", "/session/_/create", Verb.SESSION_CREATE, Gate.ALL, creation::create),
        route("GET", "/session/_/match", Verb.SESSION_RUN, Gate.READ, this::match),
        route("GET", "/session/{s}", Verb.SESSION_RUN, Gate.READ, this::info),
        route("DELETE", "/session/{s}", Verb.SESSION_DESTROY, Gate.READ, destruction::destroy),
        route("PATCH", "/session/{s}", Verb.SESSION_USE, Gate.READ, this::restart),
        route("POST", "/session/{s}/rename", Verb.SESSION_RUN, Gate.ALL, this::rename),
        route("GET", "/session/{s}/logs", Verb.SESSION_USE, Gate.READ, this::logs),
        route(
            "GET",
            "/session/{s}/direct-access-info",
            Verb.SESSION_RUN,
            Gate.READ,
            this::directAccess),
        route("GET", "/stream/session/{s}/apps", Verb.SESSION_RUN, Gate.READ, this::apps));
  }

  private static Route route(String method, String path, Verb verb, Gate gate, Handler handler) {
    return new Route(method, path, verb, gate, handler);
  }

  private Reply info(Call call) {
    return Reply.ok(info.of(own(call), call.caller()));
  }

  private SessionLookup.Match own(Call call) {
    return lookup.live(call.caller().accessKey(), call.pathParam("s"));
  }

  private Reply match(Call call) {
    Fields fields = new Fields(call.params());
    String id = fields.requiredText("id", "id");
    fields.check();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    var matches = body.putArray("matches");
    lookup
        .matches(call.caller().accessKey(), id, true)
        .forEach(
            m ->
                matches
                    .addObject()
                    .put("id", m.id().toString())
                    .put("name", m.name())
                    .put("status", m.status().name()));
    return Reply.ok(body);
  }

  private Reply rename(Call call) {
    Fields fields = new Fields(call.params());
    String name = fields.sessionName("session_name", "name", "session_name", "clientSessionToken");
    fields.checkKnown();
    renaming.rename(lookup.any(call.caller().accessKey(), call.pathParam("s")), name);
    return Reply.noContent();
  }

  private String acting(Call call) {
    Fields fields = new Fields(call.params());
    String owner = fields.textOrNull("owner_access_key");
    fields.checkKnown();
    return scope.accessKey(call.caller(), Verb.SESSION_USE, owner);
  }

  private Reply restart(Call call) {
    SessionLookup.Match session = lookup.live(acting(call), call.pathParam("s"));
    try {
      if (!restart.restart(session.id())) {
        throw ApiProblem.invalid(
            "Only running sessions can be restarted; this one is " + session.status());
      }
    } catch (StatusRuntimeException e) {
      throw AgentProblems.of(ProblemType.KERNEL_RESTART_FAILED, e);
    }
    return Reply.noContent();
  }

  private Reply logs(Call call) {
    SessionLookup.Match session = lookup.any(acting(call), call.pathParam("s"));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("result").put("logs", logs.of(session));
    return Reply.ok(body);
  }

  private Reply directAccess(Call call) {
    own(call);
    return Reply.ok(JsonNodeFactory.instance.objectNode());
  }

  private Reply apps(Call call) {
    SessionLookup.Match session = own(call);
    return Reply.ok(
        db.fetchSingle("select service_ports from kernels where id = ?", session.mainKernel())
            .map(r -> ServicePorts.shown(SessionSql.json(r, "service_ports"))));
  }
}
