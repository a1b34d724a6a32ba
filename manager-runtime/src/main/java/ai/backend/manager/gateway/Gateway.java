package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The order in which a request is dealt with (spec/01 §2), free of any HTTP library. */
@Singleton
class Gateway {
  private static final Map<String, String> PUBLIC_LIMIT = limitHeaders(1000, 1000);

  private final RouteTable routes;
  private final Authenticator authenticator;
  private final RateLimit rateLimit;
  private final StatusGate statusGate;
  private final Instance<FailureListener> listeners;
  private final RequestRecorder recorder;

  Gateway(
      @Any Instance<Routes> capabilities,
      Authenticator authenticator,
      RateLimit rateLimit,
      StatusGate statusGate,
      @Any Instance<FailureListener> listeners,
      RequestRecorder recorder) {
    var all = new ArrayList<Route>();
    capabilities.forEach(capability -> all.addAll(capability.routes()));
    this.routes = new RouteTable(all);
    this.authenticator = authenticator;
    this.rateLimit = rateLimit;
    this.statusGate = statusGate;
    this.listeners = listeners;
    this.recorder = recorder;
  }

  /** Largest body that the request's route takes. */
  int bodyLimit(String method, String path) {
    RouteTable.Path found = routes.find(path);
    Route route = found == null ? null : found.byMethod().get(method);
    return route == null ? Route.DEFAULT_BODY_LIMIT : route.bodyLimit();
  }

  /** The template of the request's route; {@link RequestMetrics#UNKNOWN} without one. */
  String routeOf(Inbound request) {
    RouteTable.Path found = routes.find(request.path());
    Route route = found == null ? null : found.byMethod().get(request.method());
    return route == null ? RequestMetrics.UNKNOWN : route.path();
  }

  Answer answer(Inbound request) {
    try {
      return process(request);
    } catch (Throwable failure) {
      ApiProblem problem = Problems.of(failure);
      if (problem.status() >= 500) {
        tell(request, problem, failure);
      }
      return problem(problem);
    }
  }

  private void tell(Inbound request, ApiProblem answer, Throwable cause) {
    var failure = new Failure(request.method(), request.path(), answer, cause, CallLog.requestId());
    listeners.forEach(listener -> listener.failed(failure));
  }

  /** The answer to a request that failed. */
  Answer problem(ApiProblem problem) {
    var headers = new LinkedHashMap<String, String>();
    if (problem.slug().equals(ProblemType.SERVICE_UNAVAILABLE.slug())) {
      headers.put("Retry-After", "2");
    }
    return new Answer(problemReply(problem), headers);
  }

  private static Reply problemReply(ApiProblem problem) {
    return new Reply.Bytes(problem.status(), Problems.CONTENT_TYPE, Problems.bytes(problem));
  }

  private Answer process(Inbound request) throws Exception {
    RouteTable.Path path = routes.find(request.path());
    if (path == null) {
      throw new ApiProblem(
          ProblemType.URL_NOT_FOUND,
          null,
          JsonNodeFactory.instance.textNode(
              ai.backend.common.etcd.KeyText.unquote(request.path())));
    }
    if (request.method().equals("OPTIONS")) {
      return new Answer(new Reply.Empty(200), preflight(request, path));
    }
    Route route = path.byMethod().get(request.method());
    if (route == null) {
      ApiProblem refusal = new ApiProblem(ProblemType.METHOD_NOT_ALLOWED, null, null);
      return new Answer(problemReply(refusal), Map.of("Allow", String.join(",", path.methods())));
    }
    ApiVersion version = ApiVersions.select(request.version());
    Principal caller = null;
    Map<String, String> headers = PUBLIC_LIMIT;
    if (route.signed()) {
      caller = recorder.signer(request, () -> authenticator.authenticate(request));
      if (caller != null) {
        headers = count(caller);
      }
    }
    var call = new RoutedCall(request, path.parameters(route), version, caller);
    return new Answer(recorder.around(route, call, () -> handle(route, call)), headers, caller);
  }

  private Reply handle(Route route, RoutedCall call) throws Exception {
    if (route.signed()) {
      call.caller().require(route.verb());
    }
    statusGate.check(route.gate());
    return route.handler().handle(call);
  }

  private Map<String, String> count(Principal caller) {
    long remaining = rateLimit.count(caller);
    Integer limit = caller.rateLimit();
    return limit == null ? PUBLIC_LIMIT : limitHeaders(limit, remaining);
  }

  private static Map<String, String> preflight(Inbound request, RouteTable.Path path) {
    String origin = request.header("Origin");
    String wanted = request.header("Access-Control-Request-Method");
    if (origin == null || wanted == null || !path.byMethod().containsKey(wanted)) {
      throw new ApiProblem(
          ProblemType.BAD_REQUEST,
          "A CORS preflight needs Origin and an Access-Control-Request-Method that the path has: "
              + String.join(", ", path.methods())
              + ".");
    }
    var headers = new LinkedHashMap<>(PUBLIC_LIMIT);
    headers.put("Access-Control-Allow-Methods", wanted);
    String names = request.header("Access-Control-Request-Headers");
    if (names != null && !names.isBlank()) {
      headers.put("Access-Control-Allow-Headers", names.replace(" ", "").toUpperCase(Locale.ROOT));
    }
    return headers;
  }

  private static Map<String, String> limitHeaders(long limit, long remaining) {
    return Map.of(
        "X-RateLimit-Limit", Long.toString(limit),
        "X-RateLimit-Remaining", Long.toString(remaining),
        "X-RateLimit-Window", Integer.toString(RateLimit.WINDOW_SECONDS));
  }
}
