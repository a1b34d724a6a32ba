package ai.backend.operator.kube;

import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a pod does not run, said in one sentence. */
public record PodTrouble(Reason reason, String message) {
  private static final int MAX_DETAIL = 600;

  /** The first trouble among pods; nothing when they are only slow. */
  public static Optional<PodTrouble> among(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .flatMap(PodTrouble::of)
        .findFirst();
  }

  private static Stream<PodTrouble> of(Pod pod) {
    if (pod.getStatus() == null) {
      return Stream.empty();
    }
    var name = pod.getMetadata().getName();
    var containers =
        Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream(),
                pod.getStatus().getContainerStatuses().stream())
            .flatMap(status -> ofContainer(name, status).stream());
    return Stream.concat(containers, unschedulable(pod).stream());
  }

  private static Optional<PodTrouble> unschedulable(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .filter(c -> "Unschedulable".equals(c.getReason()))
        .map(
            c ->
                new PodTrouble(
                    Reason.Unschedulable,
                    "pod %s finds no node: %s"
                        .formatted(pod.getMetadata().getName(), shorten(c.getMessage()))))
        .findFirst();
  }

  private static Optional<PodTrouble> ofContainer(String pod, ContainerStatus status) {
    var waiting = status.getState() == null ? null : status.getState().getWaiting();
    if (waiting == null || waiting.getReason() == null) {
      return Optional.empty();
    }
    var where = "container %s of pod %s".formatted(status.getName(), pod);
    return switch (waiting.getReason()) {
      case "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull" ->
          trouble(
              Reason.ImagePullFailed,
              "%s cannot pull image %s: %s",
              where,
              status.getImage(),
              shorten(waiting.getMessage()));
      case "CrashLoopBackOff" ->
          trouble(Reason.CrashLoop, "%s ends again and again: %s", where, lastWords(status));
      case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
          trouble(Reason.PodFailed, "%s does not start: %s", where, shorten(waiting.getMessage()));
      default -> Optional.empty();
    };
  }

  private static Optional<PodTrouble> trouble(Reason reason, String format, Object... values) {
    return Optional.of(new PodTrouble(reason, format.formatted(values)));
  }

  /** What a container said before it ended, or its exit code. */
  static String lastWords(ContainerStatus status) {
    return Stream.of(status.getState(), status.getLastState())
        .filter(Objects::nonNull)
        .map(state -> state.getTerminated())
        .filter(Objects::nonNull)
        .map(
            end ->
                end.getMessage() == null || end.getMessage().isBlank()
                    ? "exit code %d (%s)".formatted(end.getExitCode(), end.getReason())
                    : shorten(end.getMessage()))
        .findFirst()
        .orElse("no message");
  }

  static String shorten(@Nullable String text) {
    var stripped = text == null ? "no message" : text.strip();
    return stripped.length() <= MAX_DETAIL
        ? stripped
        : "…" + stripped.substring(stripped.length() - MAX_DETAIL);
  }
}
