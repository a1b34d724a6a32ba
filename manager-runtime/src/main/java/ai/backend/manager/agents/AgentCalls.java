package ai.backend.manager.agents;

import ai.backend.common.agent.AgentServiceGrpc.AgentServiceBlockingStub;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Calls to an agent by its id, at the address it has now (it changes when the agent's pod is
 * replaced).
 */
@Singleton
public final class AgentCalls {
  private final AgentRows rows;
  private final AgentClients clients;

  public AgentCalls(AgentRows rows, AgentClients clients) {
    this.rows = rows;
    this.clients = clients;
  }

  /**
   * A client whose next call ends by the deadline.
   *
   * @throws io.grpc.StatusRuntimeException UNAVAILABLE when no such agent is registered
   */
  public AgentServiceBlockingStub to(String agent, Duration deadline) {
    String addr =
        rows.address(agent)
            .orElseThrow(
                () ->
                    Status.UNAVAILABLE
                        .withDescription("agent " + agent + " is not registered")
                        .asRuntimeException());
    return clients.at(addr, deadline);
  }
}
