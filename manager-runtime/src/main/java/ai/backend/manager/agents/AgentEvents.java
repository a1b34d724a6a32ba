package ai.backend.manager.agents;

import ai.backend.common.events.AgentEvent.AgentError;
import ai.backend.common.events.AgentEvent.AgentHeartbeat;
import ai.backend.common.events.AgentEvent.AgentTerminated;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.manager.events.SharedEventHandler;
import jakarta.inject.Singleton;
import java.util.logging.Logger;

/** What agents tell of themselves on the bus. */
@Singleton
public final class AgentEvents implements SharedEventHandler {
  private static final Logger LOG = Logger.getLogger(AgentEvents.class.getName());

  private final Heartbeats heartbeats;

  public AgentEvents(Heartbeats heartbeats) {
    this.heartbeats = heartbeats;
  }

  @Override
  public void handle(ReceivedEvent received) {
    switch (received.event()) {
      case AgentHeartbeat beat -> heartbeats.heartbeat(received.source(), beat);
      // told by the manager that found it, after it was recorded; the agent may be back by now
      case AgentTerminated(String reason) when reason.equals("agent-lost") -> {}
      case AgentTerminated end -> heartbeats.terminated(received.source(), end);
      case AgentError error ->
          LOG.warning(() -> "agent " + received.source() + " reports: " + error.message());
      default -> {}
    }
  }
}
