package ai.backend.operator.kube;

import ai.backend.crd.StatusCondition;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Publishes an Event when a condition changes, and never otherwise. */
public final class Events {
  private static final Logger LOG = Logger.getLogger(Events.class);
  private static final Set<String> SUMMARIES = Set.of("Reconciling", "Stalled");
  private static final int MAX_MESSAGE = 1000;

  private final KubernetesClient client;
  private final Clock clock;

  public Events(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** One Event for each condition whose status or reason is another one than before. */
  public void publish(
      HasMetadata about, List<StatusCondition> before, List<StatusCondition> after) {
    after.stream()
        .filter(now -> !SUMMARIES.contains(now.type()))
        .filter(now -> before.stream().noneMatch(was -> isSame(was, now)))
        .forEach(now -> publish(about, now));
  }

  private static boolean isSame(StatusCondition was, StatusCondition now) {
    return was.type().equals(now.type())
        && was.status().equals(now.status())
        && Objects.equals(was.reason(), now.reason());
  }

  private void publish(HasMetadata about, StatusCondition condition) {
    var meta = about.getMetadata();
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    var trouble =
        condition.status().equals("False")
            && !Set.of("Progressing", "WaitsForEarlierStep", "ClusterNotReady", "Paused")
                .contains(condition.reason());
    var message = condition.type() + ": " + condition.message();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withName(meta.getName() + "." + UUID.randomUUID().toString().substring(0, 8))
            .withNamespace(meta.getNamespace())
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(about.getApiVersion())
            .withKind(about.getKind())
            .withName(meta.getName())
            .withNamespace(meta.getNamespace())
            .withUid(meta.getUid())
            .endInvolvedObject()
            .withType(trouble ? "Warning" : "Normal")
            .withReason(condition.reason())
            .withMessage(
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message)
            .withFirstTimestamp(now)
            .withLastTimestamp(now)
            .withCount(1)
            .withNewSource()
            .withComponent(Applier.FIELD_MANAGER)
            .endSource()
            .withReportingComponent(Applier.FIELD_MANAGER)
            .build();
    try {
      client.v1().events().inNamespace(meta.getNamespace()).resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "an Event about %s %s could not be published: %s",
          about.getKind(), meta.getName(), e.getMessage());
    }
  }
}
