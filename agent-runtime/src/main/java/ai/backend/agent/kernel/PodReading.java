package ai.backend.agent.kernel;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a pod's status means for its kernel. */
public sealed interface PodReading {

  /** On its way; nothing to do. */
  record Waiting(String what) implements PodReading {}

  /** Its container runs. */
  record Running(String podIp, String containerId) implements PodReading {}

  /**
   * It will not start by itself unless the world changes.
   *
   * @param sentence what is wrong and what to change
   * @param patience how long to wait for the world
   */
  record Stuck(String sentence, Duration patience) implements PodReading {}

  /**
   * Its container has ended, or the pod has.
   *
   * @param exitCode −1 when not known
   * @param sentence empty when there is nothing to say beyond the exit code
   */
  record Ended(int exitCode, String containerId, String sentence) implements PodReading {}

  /** Failures to pull that trying again does not heal. */
  Pattern HOPELESS_PULL =
      Pattern.compile(
          "not found|manifest unknown|no such|unauthorized|denied|forbidden|40[134]|pull access|no match for platform",
          Pattern.CASE_INSENSITIVE);

  static PodReading of(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null) {
      return new Waiting("not seen by the cluster yet");
    }
    ContainerStatus container =
        Objects.requireNonNullElse(status.getContainerStatuses(), List.<ContainerStatus>of())
            .stream()
            .findFirst()
            .orElse(null);
    if (container != null && container.getState() != null) {
      var reading = of(pod, container, container.getState());
      if (reading.isPresent()) {
        return reading.get();
      }
    }
    if ("Failed".equals(status.getPhase()) || "Succeeded".equals(status.getPhase())) {
      return new Ended(-1, "", sentence("The pod ended", status.getReason(), status.getMessage()));
    }
    return unscheduled(status).orElse(new Waiting("the container is being created"));
  }

  private static Optional<PodReading> of(Pod pod, ContainerStatus container, ContainerState state) {
    ContainerStateTerminated terminated = state.getTerminated();
    if (terminated != null) {
      return Optional.of(ended(container, terminated));
    }
    String ip = pod.getStatus().getPodIP();
    if (state.getRunning() != null) {
      boolean reachable = ip != null && !ip.isEmpty();
      return Optional.of(
          reachable
              ? new Running(ip, containerId(container))
              : new Waiting("the pod has no address yet"));
    }
    ContainerStateWaiting waiting = state.getWaiting();
    return waiting == null ? Optional.empty() : Optional.ofNullable(stuck(pod, waiting));
  }

  private static Ended ended(ContainerStatus container, ContainerStateTerminated terminated) {
    int code = terminated.getExitCode() == null ? -1 : terminated.getExitCode();
    String sentence =
        "OOMKilled".equals(terminated.getReason())
            ? "The kernel used more memory than it was given and was ended; ask for more of slot mem."
            : "";
    return new Ended(code, containerId(container), sentence);
  }

  private static @Nullable Stuck stuck(Pod pod, ContainerStateWaiting waiting) {
    String image = pod.getSpec().getContainers().getFirst().getImage();
    String message = Objects.requireNonNullElse(waiting.getMessage(), "");
    return switch (Objects.requireNonNullElse(waiting.getReason(), "")) {
      case "InvalidImageName" ->
          new Stuck("The image name " + image + " is not valid.", Duration.ZERO);
      case "ErrImageNeverPull" ->
          new Stuck(
              "The image "
                  + image
                  + " is not on the node and pulling is switched off (auto_pull none).",
              Duration.ZERO);
      case "ErrImagePull", "ImagePullBackOff" -> {
        boolean hopeless = HOPELESS_PULL.matcher(message).find();
        yield new Stuck(
            sentence("The image " + image + " cannot be pulled", null, message),
            hopeless ? Duration.ZERO : Duration.ofSeconds(30));
      }
      case "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError",
          "CrashLoopBackOff" ->
          new Stuck(
              sentence("The container cannot be made", waiting.getReason(), message),
              Duration.ofSeconds(10));
      default -> null;
    };
  }

  private static Optional<PodReading> unscheduled(PodStatus status) {
    return Objects.requireNonNullElse(status.getConditions(), List.<PodCondition>of()).stream()
        .filter(
            c ->
                "PodScheduled".equals(c.getType())
                    && "False".equals(c.getStatus())
                    && "Unschedulable".equals(c.getReason()))
        .findFirst()
        .map(
            c ->
                new Stuck(
                    sentence("The node has no room for the kernel", null, c.getMessage()),
                    Duration.ofSeconds(20)));
  }

  private static String containerId(ContainerStatus container) {
    String id = Objects.requireNonNullElse(container.getContainerID(), "");
    return id.substring(id.indexOf("://") < 0 ? 0 : id.indexOf("://") + 3);
  }

  private static String sentence(String what, @Nullable String reason, @Nullable String message) {
    var text = new StringBuilder(what);
    if (reason != null && !reason.isBlank()) {
      text.append(" (").append(reason).append(')');
    }
    if (message != null && !message.isBlank()) {
      String line = message.replaceAll("\\s+", " ").strip();
      text.append(": ").append(line.length() > 500 ? line.substring(0, 500) + "…" : line);
    }
    return text.append(text.charAt(text.length() - 1) == '.' ? "" : ".").toString();
  }
}
