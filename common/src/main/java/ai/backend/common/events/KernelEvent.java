package ai.backend.common.events;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to one kernel. */
public sealed interface KernelEvent extends Event {

  UUID kernelId();

  /**
   * A step of a kernel's start.
   *
   * @param reason empty, or the image's canonical name for {@link Step#PULLING}
   * @param creationInfo empty but for {@link Step#STARTED} (keys of spec/05 §5.3)
   */
  record KernelProgress(
      Step step,
      UUID kernelId,
      UUID sessionId,
      String reason,
      Map<String, @Nullable Object> creationInfo)
      implements KernelEvent {
    /** How far it is. */
    public enum Step {
      PREPARING,
      PULLING,
      CREATING,
      STARTED,
      CANCELLED
    }

    @Override
    public String name() {
      return "kernel_" + Args.lower(step);
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(kernelId, sessionId, reason, creationInfo);
    }
  }

  /** A kernel is about to end. */
  record KernelTerminating(UUID kernelId, UUID sessionId, String reason, int exitCode)
      implements KernelEvent {
    @Override
    public String name() {
      return "kernel_terminating";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(kernelId, sessionId, reason, exitCode);
    }
  }

  /** A kernel has ended; exit code −1 when it is not known. */
  record KernelTerminated(UUID kernelId, UUID sessionId, String reason, int exitCode)
      implements KernelEvent {
    @Override
    public String name() {
      return "kernel_terminated";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(kernelId, sessionId, reason, exitCode);
    }
  }

  /**
   * The container's log lies in Redis list {@code containerlog.<container id>} and wants to be
   * stored.
   */
  record DoSyncKernelLogs(UUID kernelId, String containerId) implements KernelEvent {
    @Override
    public String name() {
      return "do_sync_kernel_logs";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(kernelId, containerId);
    }
  }

  /** A model service in the kernel became healthy or unhealthy. */
  record ModelServiceStatusUpdated(UUID kernelId, UUID sessionId, String model, boolean healthy)
      implements KernelEvent {
    @Override
    public String name() {
      return "model_service_status_updated";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(kernelId, sessionId, model, healthy ? "healthy" : "unhealthy");
    }
  }
}
