package ai.backend.manager.execute;

import ai.backend.common.agent.ShutdownServiceRequest;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.SessionLookup;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;

/** The services in a session's kernel (spec/02 §9). */
@Singleton
public final class ServiceRoutes implements Routes {
  private static final int LONGEST_NAME = 255;

  private final KernelCalls kernels;

  public ServiceRoutes(KernelCalls kernels) {
    this.kernels = kernels;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "POST", "/session/{s}/shutdown-service", Verb.SESSION_RUN, Gate.READ, this::shutDown));
  }

  /** Looks at the request before the session, and does not mind whether the service runs. */
  private Reply shutDown(Call call) {
    String service = serviceName(call);
    SessionLookup.Match session = kernels.session(call);
    ShutdownServiceRequest request =
        ShutdownServiceRequest.newBuilder()
            .setKernelId(session.mainKernel().toString())
            .setService(service)
            .build();
    kernels.ask(session, KernelCalls.DEADLINE, agent -> agent.shutdownService(request));
    return Reply.noContent();
  }

  /** From the body, else from the query, where the JavaScript client puts it. */
  private static String serviceName(Call call) {
    ObjectNode given = call.params();
    String asked = call.query("service_name");
    if (asked != null && !given.has("service_name")) {
      given.put("service_name", asked);
    }
    Params params = Params.of(given);
    String name = params.str("service_name");
    if (name.length() > LONGEST_NAME) {
      params.refuse("service_name", "String is longer than " + LONGEST_NAME + " characters");
    }
    params.done();
    return name;
  }
}
