package ai.backend.manager.execute;

import ai.backend.common.agent.AgentServiceGrpc.AgentServiceBlockingStub;
import ai.backend.common.agent.DownloadFileRequest;
import ai.backend.manager.agents.AgentClients;
import ai.backend.manager.agents.AgentProblems;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.SessionLookup;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;

/** Calls about the main kernel of the session that a request names. */
@Singleton
public final class KernelCalls {
  static final Duration DEADLINE = Duration.ofSeconds(30);

  private final SessionLookup lookup;
  private final AgentClients agents;

  public KernelCalls(SessionLookup lookup, AgentClients agents) {
    this.lookup = lookup;
    this.agents = agents;
  }

  /** The caller's own live session of the path. */
  SessionLookup.Match session(Call call) {
    return lookup.live(call.caller().accessKey(), call.pathParam("s"));
  }

  /** 400 unless the session's main kernel runs; the agent's address. */
  static String requireRunning(SessionLookup.Match session) {
    String addr = session.agentAddr();
    if (addr == null || session.mainStatus() != KernelStatus.RUNNING) {
      throw ApiProblem.invalid(
          "The session is "
              + session.status()
              + ", not RUNNING; wait until it runs and try again.");
    }
    return addr;
  }

  /**
   * Asks the agent of a running kernel; its failures become problem documents, bad arguments 400.
   */
  <T> T ask(
      SessionLookup.Match session, Duration deadline, Function<AgentServiceBlockingStub, T> call) {
    String addr = requireRunning(session);
    try {
      return call.apply(agents.at(addr, deadline));
    } catch (StatusRuntimeException e) {
      throw problem(e);
    }
  }

  /** A missing file is a bad request, not a missing session. */
  static ByteString fileOf(AgentServiceBlockingStub agent, DownloadFileRequest request) {
    try {
      return agent.downloadFile(request).getTar();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        throw ApiProblem.invalid("The file is not found.");
      }
      throw e;
    }
  }

  private static ApiProblem problem(StatusRuntimeException e) {
    String text = e.getStatus().getDescription() == null ? "" : e.getStatus().getDescription();
    return switch (e.getStatus().getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> ApiProblem.invalid(text);
      case PERMISSION_DENIED -> new ApiProblem(ProblemType.FORBIDDEN, text);
      default -> AgentProblems.of(ProblemType.KERNEL_EXECUTION_FAILED, e);
    };
  }
}
