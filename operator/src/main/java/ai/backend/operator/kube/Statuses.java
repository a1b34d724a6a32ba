package ai.backend.operator.kube;

import ai.backend.crd.StatusCondition;
import ai.backend.operator.status.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a status when it differs from the one that is there, and says when to look again. */
public final class Statuses {
  private static final Duration WAITING = Duration.ofSeconds(10);
  private static final Duration FAILED = Duration.ofSeconds(15);

  private final Events events;

  public Statuses(Events events) {
    this.events = events;
  }

  public <S, T extends CustomResource<?, S>> UpdateControl<T> update(
      T resource,
      @Nullable S before,
      S after,
      Function<S, List<StatusCondition>> conditions,
      Outcome summary) {
    UpdateControl<T> control;
    if (after.equals(before)) {
      control = UpdateControl.noUpdate();
    } else {
      events.publish(
          resource, before == null ? List.of() : conditions.apply(before), conditions.apply(after));
      control = UpdateControl.patchStatus(withStatus(resource, after));
    }
    return switch (summary) {
      case Outcome.Done done -> control;
      case Outcome.Waiting waiting -> control.rescheduleAfter(WAITING);
      case Outcome.Failed failed -> control.rescheduleAfter(FAILED);
    };
  }

  /** Name and status alone: what server-side apply of a status must hold. */
  @SuppressWarnings("unchecked")
  private static <S, T extends CustomResource<?, S>> T withStatus(T resource, S status) {
    try {
      T fresh = (T) resource.getClass().getDeclaredConstructor().newInstance();
      fresh.setMetadata(
          new ObjectMetaBuilder()
              .withName(resource.getMetadata().getName())
              .withNamespace(resource.getMetadata().getNamespace())
              .build());
      fresh.setSpec(null);
      fresh.setStatus(status);
      return fresh;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "no constructor in " + HasMetadata.getKind(resource.getClass()), e);
    }
  }
}
