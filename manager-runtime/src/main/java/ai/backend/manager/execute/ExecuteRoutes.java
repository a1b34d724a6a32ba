package ai.backend.manager.execute;

import ai.backend.common.agent.CompleteRequest;
import ai.backend.common.agent.KernelRef;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Recorded;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Execution, interruption and completion over plain HTTP (spec/02 §5, §6). */
@Singleton
public final class ExecuteRoutes implements Routes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FLUSH_MILLIS = 2000;
  private static final Duration COMPLETION = Duration.ofSeconds(10);

  private final KernelCalls kernels;

  public ExecuteRoutes(KernelCalls kernels) {
    this.kernels = kernels;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/session/{s}", Verb.SESSION_RUN, Gate.READ, this::execute)
            .recorded(Recorded.ON_BEHALF),
        new Route("POST", "/session/{s}/interrupt", Verb.SESSION_RUN, Gate.READ, this::interrupt),
        new Route("POST", "/session/{s}/complete", Verb.SESSION_RUN, Gate.READ, this::complete)
            .recorded(Recorded.NEVER));
  }

  private Reply execute(Call call) {
    SessionLookup.Match session = kernels.session(call);
    Execution step = Execution.read(body(call));
    if (step.mode().equals("complete")) {
      return Reply.ok(wrap(complete(session, step.code(), step.options())));
    }
    return Reply.ok(wrap(step.run(kernels, session, call.apiVersion().major(), FLUSH_MILLIS)));
  }

  private Reply interrupt(Call call) {
    SessionLookup.Match session = kernels.session(call);
    KernelRef kernel = KernelRef.newBuilder().setKernelId(session.mainKernel().toString()).build();
    kernels.ask(session, KernelCalls.DEADLINE, agent -> agent.interrupt(kernel));
    return Reply.noContent();
  }

  private Reply complete(Call call) {
    SessionLookup.Match session = kernels.session(call);
    ObjectNode body = body(call);
    return Reply.ok(
        wrap(
            complete(
                session,
                Execution.text(body.path("code")),
                Execution.options(body.path("options")))));
  }

  private JsonNode complete(SessionLookup.Match session, String code, JsonNode options) {
    CompleteRequest request =
        CompleteRequest.newBuilder()
            .setKernelId(session.mainKernel().toString())
            .setCode(code)
            .setOptsJson(options.toString())
            .build();
    String result =
        kernels.ask(session, COMPLETION, agent -> agent.complete(request)).getResultJson();
    if (result.isEmpty()) {
      ObjectNode nothing = JsonNodeFactory.instance.objectNode().put("status", "finished");
      nothing.putArray("completions");
      return nothing;
    }
    return SessionSql.parse(result);
  }

  /**
   * The body is read as JSON whatever its content type says; a body that is none is 400 without a
   * text (spec/01 §3.1).
   */
  private static ObjectNode body(Call call) {
    try {
      if (JSON.readTree(call.body()) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new ApiProblem(ProblemType.INVALID_API_PARAMS, null, null);
    }
    throw new ApiProblem(ProblemType.INVALID_API_PARAMS, null, null);
  }

  private static ObjectNode wrap(JsonNode result) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("result", result);
    return body;
  }
}
