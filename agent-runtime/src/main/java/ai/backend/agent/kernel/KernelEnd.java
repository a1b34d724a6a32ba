package ai.backend.agent.kernel;

import ai.backend.agent.runner.Runner;
import ai.backend.common.events.KernelEvent.DoSyncKernelLogs;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How kernels end: on request, by themselves, or before they ever ran (spec/10 §9). The log is kept
 * in each case.
 */
final class KernelEnd {
  private static final System.Logger LOG = System.getLogger(KernelEnd.class.getName());
  private static final long GRACE_SECONDS = 10;
  private static final Duration LOG_LIMIT = Duration.ofSeconds(5);
  private static final Duration GONE_LIMIT = Duration.ofSeconds(GRACE_SECONDS + 20);
  private static final int LAST_LINES = 5;

  private final KernelPods pods;
  private final ContainerLog log;
  private final Announcements announcements;
  private final RepeatedWork background;
  private final Clock clock;

  KernelEnd(
      KernelPods pods,
      ContainerLog log,
      Announcements announcements,
      RepeatedWork background,
      Clock clock) {
    this.pods = pods;
    this.log = log;
    this.announcements = announcements;
    this.background = background;
    this.clock = clock;
  }

  /** Ends a kernel on request; returns at once, {@link Kernel#settled()} tells when it is over. */
  void onRequest(Kernel kernel, String reason, boolean force) {
    kernel.because(reason, "");
    if (kernel.beginEnding()) {
      kernel.become(Phase.TERMINATING, clock.instant());
      inBackground(kernel, () -> terminate(kernel, force));
    } else if (force && !kernel.phase().isEnd()) {
      inBackground(kernel, () -> pods.delete(kernel.id(), 0));
    }
  }

  /** The container ended by itself; its pod is still there. */
  void byItself(Kernel kernel, PodReading.Ended ended) {
    if (!kernel.beginEnding()) {
      return;
    }
    kernel.containerEnded(ended.exitCode(), ended.containerId());
    inBackground(
        kernel,
        () -> {
          byte[] output = quickLog(kernel);
          boolean started = !kernel.phase().isStarting();
          kernel.because(
              started ? "self-terminated" : "failed-to-start",
              started ? ended.sentence() : failedSentence(ended, output));
          pods.delete(kernel.id(), 0);
          finish(kernel, started ? Phase.TERMINATED : Phase.FAILED, output);
        });
  }

  /** The kernel cannot start. */
  void failed(Kernel kernel, String reason, String sentence) {
    if (!kernel.beginEnding()) {
      return;
    }
    LOG.log(Level.WARNING, "kernel {0} failed: {1}", kernel.id(), sentence);
    kernel.because(reason, sentence);
    inBackground(
        kernel,
        () -> {
          byte[] output = kernel.containerId().isEmpty() ? new byte[0] : quickLog(kernel);
          pods.delete(kernel.id(), 0);
          finish(kernel, Phase.FAILED, output);
        });
  }

  /** The pod is gone and nobody here asked for it. */
  void vanished(Kernel kernel) {
    if (kernel.beginEnding()) {
      kernel.because("killed-by-event", "The kernel's pod was deleted from outside.");
      inBackground(kernel, () -> finish(kernel, Phase.TERMINATED, new byte[0]));
    }
  }

  private void terminate(Kernel kernel, boolean force) throws InterruptedException {
    pods.annotate(kernel.id(), Map.of(Labels.END_REASON, kernel.reason()));
    close(kernel.releaseRunner());
    byte[] output;
    if (force || kernel.containerId().isEmpty()) {
      output = kernel.containerId().isEmpty() ? new byte[0] : quickLog(kernel);
      pods.delete(kernel.id(), force ? 0 : GRACE_SECONDS);
      awaitGone(kernel);
    } else {
      output = deleteFollowing(kernel);
    }
    finish(kernel, Phase.TERMINATED, output);
  }

  /** Reads the log to its end while the container ends. */
  private byte[] deleteFollowing(Kernel kernel) throws InterruptedException {
    try (LogWatch watch = log.follow(kernel.id())) {
      var following =
          CompletableFuture.supplyAsync(() -> drain(watch), task -> Thread.ofVirtual().start(task));
      pods.delete(kernel.id(), GRACE_SECONDS);
      awaitGone(kernel);
      try {
        return following.get(LOG_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        watch.close();
        return following.getNow(new byte[0]);
      }
    }
  }

  private static byte[] drain(LogWatch watch) {
    try {
      return ContainerLog.tail(watch.getOutput());
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private void awaitGone(Kernel kernel) throws InterruptedException {
    if (gone(kernel, GONE_LIMIT)) {
      return;
    }
    LOG.log(
        Level.WARNING,
        "pod of kernel {0} is still there after its grace period; ending it by force",
        kernel.id());
    pods.delete(kernel.id(), 0);
    if (!gone(kernel, GONE_LIMIT)) {
      throw new KubernetesClientException("the pod of kernel " + kernel.id() + " does not go away");
    }
  }

  private boolean gone(Kernel kernel, Duration limit) throws InterruptedException {
    try {
      kernel.podGone().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return pods.get(kernel.id()).isEmpty();
    }
  }

  private byte[] quickLog(Kernel kernel) {
    var reading =
        CompletableFuture.supplyAsync(
            () -> log.read(kernel.id()), task -> Thread.ofVirtual().start(task));
    try {
      return reading.get(LOG_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.DEBUG, "no log of kernel " + kernel.id(), e);
      return new byte[0];
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new byte[0];
    }
  }

  /** A pod of a kernel that has ended: recorded after all by a call that seemed to fail. */
  void stray(Kernel kernel) {
    inBackground(kernel, () -> remove(kernel));
  }

  private void remove(Kernel kernel) {
    pods.delete(kernel.id(), 0);
    pods.deleteSecret(kernel.record().secretName());
  }

  private void finish(Kernel kernel, Phase end, byte[] output) {
    close(kernel.releaseRunner());
    pods.deleteSecret(kernel.record().secretName());
    hand(kernel, output);
    kernel.become(end, clock.instant());
    if (!kernel.eventsSuppressed()) {
      announce(kernel);
    }
    kernel.settled().complete(null);
  }

  /** Tells the end; telling it again is harmless. */
  void announce(Kernel kernel) {
    var record = kernel.record();
    announcements.tell(
        new KernelTerminated(
            record.kernelId(), record.sessionId(), kernel.reason(), kernel.exitCode()));
  }

  private void hand(Kernel kernel, byte[] output) {
    if (output.length == 0 || kernel.containerId().isEmpty()) {
      return;
    }
    try {
      log.hand(kernel.containerId(), output);
      announcements.tell(new DoSyncKernelLogs(kernel.id(), kernel.containerId()));
    } catch (RedisException e) {
      LOG.log(Level.WARNING, "the log of kernel {0} was lost: {1}", kernel.id(), e.getMessage());
    }
  }

  private static String failedSentence(PodReading.Ended ended, byte[] output) {
    var lines = new String(output, StandardCharsets.UTF_8).strip().lines().toList();
    String last =
        String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    return "The kernel ended while it was starting, with exit code %d.%s%s"
        .formatted(
            ended.exitCode(),
            ended.sentence().isEmpty() ? "" : " " + ended.sentence(),
            last.isEmpty() ? "" : " Its last words: " + last);
  }

  static void close(@Nullable Runner runner) {
    if (runner != null) {
      runner.close();
    }
  }

  /** Repeated until it is done: an end that was noticed once is not noticed again. */
  private void inBackground(Kernel kernel, RepeatedWork.Work work) {
    background.begin("end-" + kernel.id(), work, kernel::endingFailed);
  }
}
