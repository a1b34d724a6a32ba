package ai.backend.manager.session.view;

import ai.backend.common.agent.KernelRef;
import ai.backend.manager.agents.AgentClients;
import ai.backend.manager.agents.AgentProblems;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.lifecycle.ContainerLogs;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The log of a session's main kernel: live from its agent, afterwards from the database (spec/02
 * §7.1).
 */
@Singleton
public final class SessionLogs {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final AgentClients agents;
  private final ContainerLogs stored;

  public SessionLogs(AgentClients agents, ContainerLogs stored) {
    this.agents = agents;
    this.stored = stored;
  }

  String of(SessionLookup.Match session) {
    String addr = session.agentAddr();
    if (session.mainStatus().dead() || addr == null) {
      return stored(session);
    }
    try {
      KernelRef kernel =
          KernelRef.newBuilder().setKernelId(session.mainKernel().toString()).build();
      return agents.at(addr, DEADLINE).getLogs(kernel).getLogs();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return stored(session);
      }
      throw AgentProblems.of(ProblemType.KERNEL_EXECUTION_FAILED, e);
    }
  }

  private String stored(SessionLookup.Match session) {
    return stored
        .stored(session.mainKernel())
        .map(log -> new String(log, StandardCharsets.UTF_8))
        .orElse("");
  }
}
