package ai.backend.manager.graphql;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Recorded;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code POST /admin/gql} and its predecessor {@code POST /admin/graphql} (spec/06 §1). */
@Singleton
public final class GraphqlRoutes implements Routes {
  private final GraphqlEngine engine;
  private final ObjectMapper json;

  @Inject
  public GraphqlRoutes(GraphqlEngine engine, ObjectMapper json) {
    this.engine = engine;
    this.json = json;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/admin/gql", Verb.GRAPHQL_ASK, Gate.NONE, this::envelope)
            .recorded(Recorded.NEVER),
        new Route("POST", "/admin/graphql", Verb.GRAPHQL_ASK, Gate.NONE, this::bare)
            .recorded(Recorded.NEVER));
  }

  /** 200 with {@code data} and, when there are any, {@code errors}. */
  private Reply envelope(Call call) {
    GraphqlEngine.Outcome outcome = run(call);
    var body = new LinkedHashMap<String, Object>();
    body.put("data", outcome.data());
    if (!outcome.errors().isEmpty()) {
      body.put("errors", outcome.errors());
    }
    return Reply.ok(body);
  }

  /** 200 with the value of {@code data} alone, 400 when there is any error. */
  private Reply bare(Call call) {
    GraphqlEngine.Outcome outcome = run(call);
    if (!outcome.errors().isEmpty()) {
      throw new ApiProblem(ProblemType.GRAPHQL_ERROR, null, json.valueToTree(outcome.errors()));
    }
    return Reply.okOrNull(outcome.data());
  }

  private GraphqlEngine.Outcome run(Call call) {
    return engine.run(RequestBody.document(call.params(), json), call.caller());
  }
}
