package ai.backend.manager.session.lifecycle;

import ai.backend.common.agent.KernelState;
import ai.backend.common.agent.RestartKernelRequest;
import ai.backend.manager.agents.AgentCalls;
import ai.backend.manager.session.Change;
import ai.backend.manager.session.KernelRow;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.LockedSession;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.Sessions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Restarts every kernel of a running session and keeps the new container ids and ports (spec/11
 * §7).
 */
@Singleton
public final class SessionRestart {
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  private final Sessions sessions;
  private final AgentCalls agents;

  public SessionRestart(Sessions sessions, AgentCalls agents) {
    this.sessions = sessions;
    this.agents = agents;
  }

  /**
   * Restarts; false when the session is not running. Throws the agent's error after having marked
   * the session ERROR.
   */
  public boolean restart(UUID id) {
    List<KernelRow> kernels = sessions.change(id, SessionRestart::begin).orElse(List.of());
    for (KernelRow kernel : kernels) {
      KernelFacts facts = restart(kernel);
      sessions.change(
          id, s -> s.become(kernel.id(), KernelStatus.RUNNING, facts.addTo(Change.because(""))));
    }
    if (!kernels.isEmpty()) {
      sessions.change(id, SessionRestart::done);
    }
    return !kernels.isEmpty();
  }

  private static List<KernelRow> begin(LockedSession session) {
    if (!session.become(SessionStatus.RESTARTING, Change.because("restarting"))) {
      return List.of();
    }
    session
        .kernels()
        .forEach(
            k -> session.become(k.id(), KernelStatus.RESTARTING, Change.because("restarting")));
    return session.kernels().stream().filter(k -> k.status() == KernelStatus.RESTARTING).toList();
  }

  private KernelFacts restart(KernelRow kernel) {
    RestartKernelRequest request =
        RestartKernelRequest.newBuilder()
            .setKernelId(kernel.id().toString())
            .setSessionId(kernel.sessionId().toString())
            .build();
    String agent = Objects.requireNonNullElse(kernel.agent(), "");
    try {
      KernelState state = agents.to(agent, DEADLINE).restartKernel(request);
      return KernelFacts.of(state);
    } catch (StatusRuntimeException e) {
      markError(kernel, agent, e);
      throw e;
    }
  }

  private void markError(KernelRow kernel, String agent, StatusRuntimeException e) {
    boolean late = e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
    String why =
        Objects.requireNonNullElse(
            e.getStatus().getDescription(), e.getStatus().getCode().toString());
    Change change =
        Change.because(
            late ? "operation-timeout (restart)" : "agent-error (restart)",
            Failure.ofAgent(agent, "KernelRestartFailed", why).statusData());
    sessions.change(
        kernel.sessionId(),
        s -> {
          s.become(kernel.id(), KernelStatus.ERROR, change);
          return s.become(SessionStatus.ERROR, change);
        });
  }

  private static boolean done(LockedSession session) {
    if (session.derive(Change.because(""))) {
      KernelProgressRules.tellStarted(session);
    }
    return true;
  }
}
