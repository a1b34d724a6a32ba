package ai.backend.manager.session.view;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.agents.AgentRows;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Handler;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.session.lifecycle.LifecycleDriver;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jooq.DSLContext;

/** What else can be asked of a session (spec/02 §7.2, §11). */
@Singleton
public final class SessionDetailRoutes implements Routes {
  private final DSLContext db;
  private final RedisConnections redis;
  private final SessionLookup lookup;
  private final DependencyGraph graph;
  private final AgentRows agents;
  private final LifecycleDriver driver;

  public SessionDetailRoutes(
      DSLContext db,
      RedisConnections redis,
      SessionLookup lookup,
      DependencyGraph graph,
      AgentRows agents,
      LifecycleDriver driver) {
    this.db = db;
    this.redis = redis;
    this.lookup = lookup;
    this.graph = graph;
    this.agents = agents;
    this.driver = driver;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        route("GET", "/session/{s}/abusing-report", Verb.SESSION_RUN, Gate.ALL, this::abuse),
        route(
            "GET",
            "/session/{s}/dependency-graph",
            Verb.SESSION_RUN,
            Gate.READ,
            this::dependencies),
        route("GET", "/session/{s}/status-history", Verb.SESSION_RUN, Gate.READ, this::history),
        route(
            "POST",
            "/session/_/sync-agent-registry",
            Verb.AGENT_SYNCHRONISE,
            Gate.ALL,
            this::synchronise),
        route("GET", "/session/_/logs", Verb.SESSION_RUN, Gate.READ, SessionDetailRoutes::taskLog),
        route(
            "HEAD", "/session/_/logs", Verb.SESSION_RUN, Gate.READ, SessionDetailRoutes::taskLog));
  }

  private static Route route(String method, String path, Verb verb, Gate gate, Handler handler) {
    return new Route(method, path, verb, gate, handler);
  }

  private SessionLookup.Match own(Call call) {
    return lookup.live(call.caller().accessKey(), call.pathParam("s"));
  }

  /** Agents write what they found into a hash (spec/05 §4.1). */
  private Reply abuse(Call call) {
    Params params = Params.of(call);
    params.optStr("login_session_token");
    params.done();
    String kernel = own(call).mainKernel().toString();
    byte[] report = redis.shared(RedisDatabase.STAT).sync().hget("abuse_report", kernel);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (report != null) {
      body.put("kernel", kernel).put("abuse_report", new String(report, StandardCharsets.UTF_8));
    }
    return Reply.ok(body);
  }

  private Reply dependencies(Call call) {
    return Reply.ok(graph.of(lookup.any(call.caller().accessKey(), call.pathParam("s")).id()));
  }

  private Reply history(Call call) {
    SessionLookup.Match session = lookup.any(call.caller().accessKey(), call.pathParam("s"));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set(
        "result",
        db.fetchSingle(
                "select coalesce(status_history, '{}'::jsonb) as history from sessions where id = ?",
                session.id())
            .map(r -> SessionSql.json(r, "history")));
    return Reply.ok(body);
  }

  private Reply synchronise(Call call) {
    Params params = Params.of(call);
    String agent = params.str("agent");
    params.done();
    if (agents.address(agent).isEmpty()) {
      throw ApiProblem.notFound("agent instance", null);
    }
    if (!driver.compareNow(agent)) {
      throw new ApiProblem(
          ProblemType.SERVICE_UNAVAILABLE,
          "Agent " + agent + " does not answer at the moment; try again.");
    }
    return Reply.ok(JsonNodeFactory.instance.objectNode());
  }

  /** Task logs lie in a folder named .logs; there are no folders yet. */
  private static Reply taskLog(Call call) {
    Params params = Params.of(call);
    params.uuid("task_id", "session_name", "sessionName", "task_id", "taskId");
    params.done();
    throw ApiProblem.notFound(
        "vfolder", null, JsonNodeFactory.instance.objectNode().put("vfolder_name", ".logs"));
  }
}
