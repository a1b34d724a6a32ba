package ai.backend.operator.kube;

import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Runs Jobs that are named after a digest of what they do: another digest is another Job, and older
 * ones of the same component go. A Job that failed is tried again after a pause.
 */
public final class Jobs {
  private static final Duration PAUSE = Duration.ofSeconds(20);

  private final KubernetesClient client;
  private final Applier applier;
  private final Clock clock;

  public Jobs(KubernetesClient client, Applier applier, Clock clock) {
    this.client = client;
    this.applier = applier;
    this.clock = clock;
  }

  /** Starts the Job unless it is there, and tells how far it is. */
  public Outcome run(Job desired) {
    var job = applier.createIfMissing(desired);
    deleteOthers(job);
    var name = job.getMetadata().getName();
    if (condition(job, "Complete").isPresent()) {
      return Outcome.done("Job %s is complete".formatted(name));
    }
    var failure = condition(job, "Failed");
    if (failure.isPresent()) {
      return failed(job, failure.get());
    }
    return PodTrouble.among(pods(job))
        .map(trouble -> Outcome.failed(trouble.reason(), trouble.message()))
        .or(() -> earlierAttempt(job))
        .orElse(Outcome.waiting("Job %s runs".formatted(name)));
  }

  /** What the container of a complete Job wrote to its termination log. */
  public Optional<String> result(Job job) {
    return pods(job).stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .map(status -> status.getState().getTerminated())
        .filter(end -> end != null && end.getExitCode() == 0 && end.getMessage() != null)
        .map(end -> end.getMessage().strip())
        .findFirst();
  }

  /** When a complete Job ended (RFC 3339). */
  public String ended(Job job) {
    var actual = client.resource(job).get();
    var at = actual == null ? null : actual.getStatus().getCompletionTime();
    return at == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS).toString() : at;
  }

  public void delete(Job job) {
    client.resource(job).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  private Outcome failed(Job job, JobCondition failure) {
    if (Instant.parse(failure.getLastTransitionTime()).plus(PAUSE).isBefore(clock.instant())) {
      delete(job);
    }
    return Outcome.failed(
        Reason.JobFailed,
        "Job %s failed and is tried again: %s"
            .formatted(job.getMetadata().getName(), lastWords(job).orElse(failure.getMessage())));
  }

  private Optional<Outcome> earlierAttempt(Job job) {
    return lastWords(job)
        .map(
            words ->
                Outcome.failed(
                    Reason.JobFailed,
                    "Job %s is tried again after: %s"
                        .formatted(job.getMetadata().getName(), words)));
  }

  private Optional<String> lastWords(Job job) {
    return pods(job).stream()
        .filter(pod -> "Failed".equals(pod.getStatus().getPhase()))
        .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream().findFirst())
        .map(PodTrouble::lastWords);
  }

  private List<Pod> pods(Job job) {
    return client
        .pods()
        .inNamespace(job.getMetadata().getNamespace())
        .withLabel("job-name", job.getMetadata().getName())
        .list()
        .getItems();
  }

  private void deleteOthers(Job keep) {
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(keep.getMetadata().getNamespace())
        .withLabels(keep.getMetadata().getLabels())
        .list()
        .getItems()
        .stream()
        .filter(job -> !job.getMetadata().getName().equals(keep.getMetadata().getName()))
        .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
        .forEach(this::delete);
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
        .findFirst();
  }
}
