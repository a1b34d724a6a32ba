package ai.backend.operator.kube;

import ai.backend.crd.StatusCondition;
import ai.backend.operator.status.Conditions;
import ai.backend.operator.status.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a status when it differs from the one that is there, and says when to look again. Our own
 * last status counts for a moment even when the watch has not brought it back yet.
 */
public final class Statuses<S> {
  private static final Duration WAITING = Duration.ofSeconds(10);
  private static final Duration FAILED = Duration.ofSeconds(15);
  private static final Duration LAG = Duration.ofSeconds(10);

  private final Events events;
  private final Clock clock;
  private final Map<String, Written<S>> written = new ConcurrentHashMap<>();

  public Statuses(Events events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  private record Written<S>(S status, Instant at) {}

  /**
   * One pass over a resource: nothing while it is paused; otherwise its steps, which note how they
   * ended, and the status that follows.
   *
   * @param conditionsOf the conditions that a status holds
   * @param steps does what can be done now and returns the new status
   */
  public <T extends CustomResource<?, S>> UpdateControl<T> pass(
      T resource, Function<S, List<StatusCondition>> conditionsOf, Function<Conditions, S> steps) {
    if (ChangeFilter.isPaused(resource)) {
      return UpdateControl.noUpdate();
    }
    S before = latest(resource);
    resource.setStatus(before);
    var conditions =
        new Conditions(
            clock,
            resource.getMetadata().getGeneration(),
            before == null ? List.of() : conditionsOf.apply(before));
    S after = steps.apply(conditions);
    return update(resource, before, after, conditionsOf, conditions.summary());
  }

  private @Nullable S latest(CustomResource<?, S> resource) {
    var uid = resource.getMetadata().getUid();
    var ours = written.get(uid);
    if (ours != null && ours.at().plus(LAG).isAfter(clock.instant())) {
      return ours.status();
    }
    written.remove(uid);
    return resource.getStatus();
  }

  private <T extends CustomResource<?, S>> UpdateControl<T> update(
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
      written.put(resource.getMetadata().getUid(), new Written<>(after, clock.instant()));
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
