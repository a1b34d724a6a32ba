package ai.backend.manager.session.lifecycle;

import ai.backend.common.agent.DescribeKernelsRequest;
import ai.backend.common.agent.KernelState;
import ai.backend.manager.agents.AgentCalls;
import ai.backend.manager.session.KernelRow;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;

/**
 * Asks an agent why a kernel did not start: the event has a reason code only, the agent knows the
 * sentence.
 */
@Singleton
public final class FailureReports {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final AgentCalls agents;

  public FailureReports(AgentCalls agents) {
    this.agents = agents;
  }

  Failure of(KernelRow kernel, String reason, int exitCode) {
    String agent = Objects.requireNonNullElse(kernel.agent(), "");
    String message = describe(agent, kernel);
    return Failure.ofAgent(
        agent,
        "KernelCreationFailed",
        message.isBlank() ? defaultMessage(reason, exitCode) : message);
  }

  private static String defaultMessage(String reason, int exitCode) {
    return "The container ended before it was ready ("
        + reason
        + (exitCode < 0 ? "" : ", exit code " + exitCode)
        + ")";
  }

  private String describe(String agent, KernelRow kernel) {
    try {
      var request =
          DescribeKernelsRequest.newBuilder().addKernelIds(kernel.id().toString()).build();
      return agents.to(agent, DEADLINE).describeKernels(request).getKernelsList().stream()
          .findFirst()
          .map(KernelState::getMessage)
          .orElse("");
    } catch (StatusRuntimeException e) {
      return "";
    }
  }
}
