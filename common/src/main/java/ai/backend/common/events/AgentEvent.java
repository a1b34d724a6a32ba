package ai.backend.common.events;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What agents tell of themselves; the entry's source is the agent's id. */
public sealed interface AgentEvent extends Event {

  /** The agent is there: {@code self-started}, or {@code revived} when a manager says so. */
  record AgentStarted(String reason) implements AgentEvent {
    @Override
    public String name() {
      return "agent_started";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(reason);
    }
  }

  /** The agent is gone: {@code shutdown}, {@code agent-restart}, {@code agent-lost}. */
  record AgentTerminated(String reason) implements AgentEvent {
    @Override
    public String name() {
      return "agent_terminated";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(reason);
    }
  }

  /** The agent lives; every 20 s. */
  record AgentHeartbeat(AgentInfo info) implements AgentEvent {
    @Override
    public String name() {
      return "agent_heartbeat";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(info.toMap());
    }
  }

  /** Something went wrong in the agent. */
  record AgentError(
      String message,
      @Nullable String traceback,
      @Nullable String user,
      Map<String, @Nullable Object> contextEnv,
      String severity)
      implements AgentEvent {
    @Override
    public String name() {
      return "agent_error";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(message, traceback, user, contextEnv, severity);
    }
  }

  /** An allocation failed: compare what is held with what is recorded. */
  record DoAgentResourceCheck(String agentId) implements AgentEvent {
    @Override
    public String name() {
      return "do_agent_resource_check";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(agentId);
    }
  }
}
