package ai.backend.manager.execute;

import ai.backend.common.agent.KernelRef;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.SessionLookup;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code GET /stream/session/{s}/execute}: one websocket is one run (spec/03 §1.2). */
@Singleton
public final class ExecuteStream implements Routes {
  private static final Logger LOG = Logger.getLogger(ExecuteStream.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FLUSH_MILLIS = 200;
  private static final int NORMAL = 1000;
  private static final Duration FIRST_FRAME = Duration.ofMinutes(1);
  private static final Duration INPUT = Duration.ofHours(1);
  private static final Set<String> LAST = Set.of("finished", "exec-timeout");

  private final KernelCalls kernels;

  public ExecuteStream(KernelCalls kernels) {
    this.kernels = kernels;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/stream/session/{s}/execute", Verb.SESSION_RUN, Gate.READ, this::open));
  }

  private Reply open(Call call) {
    SessionLookup.Match session = kernels.session(call);
    int version = call.apiVersion().major();
    return new Reply.WebSocket(peer -> talk(peer, session, version));
  }

  private void talk(Reply.WebSocketPeer peer, SessionLookup.Match session, int version)
      throws Exception {
    try {
      converse(peer, session, first(peer.receiveText(FIRST_FRAME)), version);
    } catch (JsonProcessingException e) {
      error(peer, "Invalid API parameters: JSONDecodeError('" + e.getOriginalMessage() + "')");
    } catch (ApiProblem e) {
      error(peer, "BackendError: " + e.getMessage());
    } catch (TimeoutException e) {
      error(peer, "No message came in time.");
    } finally {
      if (!peer.closed()) {
        peer.close(NORMAL, "");
      }
    }
  }

  private static Execution first(String frame) throws JsonProcessingException {
    var body = JSON.readTree(frame);
    String mode = body.path("mode").asText();
    if (!mode.equals("query") && !mode.equals("batch")) {
      throw ApiProblem.invalid("mode must be query or batch");
    }
    String runId = UUID.randomUUID().toString().replace("-", "");
    return new Execution(
        mode, runId, Execution.text(body.path("code")), Execution.options(body.path("options")));
  }

  private void converse(
      Reply.WebSocketPeer peer, SessionLookup.Match session, Execution first, int version)
      throws IOException, TimeoutException {
    Execution step = first;
    boolean ended = false;
    try {
      while (!ended) {
        ObjectNode result = step.run(kernels, session, version, FLUSH_MILLIS);
        String status = result.path("status").asText();
        ended = LAST.contains(status);
        peer.sendText(frame(result).toString());
        if (!ended) {
          boolean input = status.equals("waiting-input");
          String text = input ? peer.receiveText(INPUT) : "";
          step =
              new Execution(
                  input ? "input" : "continue",
                  first.runId(),
                  text,
                  JsonNodeFactory.instance.objectNode());
        }
      }
    } finally {
      if (!ended && peer.closed()) {
        interrupt(session);
      }
    }
  }

  /** The members in the recorded order; the run's id stays here. */
  private static ObjectNode frame(ObjectNode result) {
    ObjectNode frame = JsonNodeFactory.instance.objectNode();
    for (String member : List.of("status", "console", "exitCode", "options", "files")) {
      frame.set(member, result.get(member));
    }
    return frame;
  }

  /** The client went away in the middle of a run. */
  private void interrupt(SessionLookup.Match session) {
    try {
      KernelRef kernel =
          KernelRef.newBuilder().setKernelId(session.mainKernel().toString()).build();
      kernels.ask(session, KernelCalls.DEADLINE, agent -> agent.interrupt(kernel));
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "an abandoned run could not be interrupted", e);
    }
  }

  private static void error(Reply.WebSocketPeer peer, String msg) throws IOException {
    peer.sendText(
        JsonNodeFactory.instance.objectNode().put("status", "error").put("msg", msg).toString());
  }
}
