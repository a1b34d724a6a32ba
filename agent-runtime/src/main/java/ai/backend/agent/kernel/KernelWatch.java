package ai.backend.agent.kernel;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Compares each kernel with its pod whenever that changes, and takes up pods of this agent that it
 * does not know yet.
 */
final class KernelWatch implements ResourceEventHandler<Pod> {
  private static final System.Logger LOG = System.getLogger(KernelWatch.class.getName());

  private final KernelTable table;
  private final KernelStart start;
  private final KernelEnd end;
  private final ScheduledExecutorService timer;
  private final Clock clock;

  KernelWatch(
      KernelTable table,
      KernelStart start,
      KernelEnd end,
      ScheduledExecutorService timer,
      Clock clock) {
    this.table = table;
    this.start = start;
    this.end = end;
    this.timer = timer;
    this.clock = clock;
  }

  @Override
  public void onAdd(Pod pod) {
    observe(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    observe(pod);
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    try {
      var record = record(pod);
      table
          .find(record.kernelId())
          .filter(k -> k.record().generation() == record.generation())
          .ifPresent(k -> gone(k, pod));
    } catch (InvalidKernel e) {
      LOG.log(Level.DEBUG, "a pod that is no kernel is gone", e);
    }
  }

  private void gone(Kernel kernel, Pod pod) {
    var ended =
        PodReading.of(pod) instanceof PodReading.Ended e ? e : new PodReading.Ended(-1, "", "");
    kernel.containerEnded(ended.exitCode(), ended.containerId());
    kernel.podGone().complete(ended);
    if (!kernel.restarting()) {
      end.vanished(kernel);
    }
  }

  void observe(Pod pod) {
    try {
      var record = record(pod);
      Kernel kernel = table.find(record.kernelId()).orElseGet(() -> adopt(record, pod));
      if (kernel.record().generation() == record.generation() && !kernel.restarting()) {
        compare(kernel, pod);
      }
    } catch (InvalidKernel e) {
      // somebody else's, or damaged: never touched
      LOG.log(
          Level.WARNING, "pod {0} is left alone: {1}", pod.getMetadata().getName(), e.getMessage());
    }
  }

  private Kernel adopt(KernelRecord record, Pod pod) {
    var kernel = new Kernel(record, Phase.CREATING, clock.instant());
    return table.add(kernel).orElseGet(() -> adopted(kernel, pod));
  }

  private Kernel adopted(Kernel kernel, Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      kernel.at("", PodReading.of(pod) instanceof PodReading.Running r ? r.containerId() : "");
      end.onRequest(
          kernel, annotations(pod).getOrDefault(Labels.END_REASON, "killed-by-event"), false);
    }
    return kernel;
  }

  private void compare(Kernel kernel, Pod pod) {
    if (kernel.phase().isEnd()) {
      if (pod.getMetadata().getDeletionTimestamp() == null) {
        end.stray(kernel);
      }
      return;
    }
    switch (PodReading.of(pod)) {
      case PodReading.Waiting w -> kernel.notStuck();
      case PodReading.Running running -> {
        kernel.notStuck();
        start.containerRuns(kernel, running, KernelStart.Adoption.of(annotations(pod)));
      }
      case PodReading.Stuck stuck -> stuck(kernel, stuck, pod);
      case PodReading.Ended ended -> {
        kernel.containerEnded(ended.exitCode(), ended.containerId());
        if (pod.getMetadata().getDeletionTimestamp() == null) {
          end.byItself(kernel, ended);
        }
      }
    }
  }

  private void stuck(Kernel kernel, PodReading.Stuck stuck, Pod pod) {
    if (!kernel.phase().isStarting()) {
      return;
    }
    Instant due = kernel.stuckSince(clock.instant()).plus(stuck.patience());
    Duration left = Duration.between(clock.instant(), due);
    if (left.isNegative() || left.isZero()) {
      end.failed(kernel, "failed-to-start", stuck.sentence());
    } else {
      int generation = kernel.record().generation();
      timer.schedule(
          () -> stillStuck(kernel, generation, stuck), left.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  private void stillStuck(Kernel kernel, int generation, PodReading.Stuck stuck) {
    boolean same =
        kernel.record().generation() == generation
            && kernel.phase().isStarting()
            && !kernel.attached();
    if (same
        && kernel.isStuck()
        && !kernel.stuckSince(clock.instant()).plus(stuck.patience()).isAfter(clock.instant())) {
      end.failed(kernel, "failed-to-start", stuck.sentence());
    }
  }

  private static KernelRecord record(Pod pod) {
    String json = annotations(pod).get(Labels.RECORD);
    if (json == null) {
      throw new InvalidKernel("it has no annotation " + Labels.RECORD);
    }
    var record = KernelRecord.fromJson(json);
    UUID named = record.kernelId();
    if (!KernelRecord.podName(named).equals(pod.getMetadata().getName())) {
      throw new InvalidKernel("its annotation names the kernel " + named);
    }
    return record;
  }

  private static Map<String, String> annotations(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
  }
}
