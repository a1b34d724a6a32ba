package ai.backend.agent.kernel;

import ai.backend.agent.runner.Runner;
import ai.backend.agent.runner.RunnerAddress;
import ai.backend.agent.runner.RunnerException;
import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.CreateKernelsRequest;
import ai.backend.common.agent.KernelSpec;
import ai.backend.common.events.KernelEvent.KernelProgress;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/** How kernels come to run: pod recorded, container up, runner answering (spec/10 §7). */
final class KernelStart {
  private static final System.Logger LOG = System.getLogger(KernelStart.class.getName());
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration PULL_LIMIT = Duration.ofMinutes(30);
  private static final Duration RUNNER_LIMIT = Duration.ofSeconds(60);
  private static final Duration BOOTSTRAP_LIMIT = Duration.ofMinutes(15);
  private static final Duration SERVICES_LIMIT = Duration.ofSeconds(10);
  private static final Duration OLD_POD_LIMIT = Duration.ofSeconds(60);
  private static final long RESTART_GRACE_SECONDS = 5;

  private final KernelPods pods;
  private final PodSite site;
  private final Supplier<Set<String>> imagesOnNode;
  private final KernelEnd end;
  private final Announcements announcements;
  private final CreationInfo creationInfo;
  private final BatchJob batch;
  private final ZContext zmq;
  private final ScheduledExecutorService timer;
  private final Clock clock;

  KernelStart(
      KernelPods pods,
      PodSite site,
      Supplier<Set<String>> imagesOnNode,
      KernelEnd end,
      Announcements announcements,
      CreationInfo creationInfo,
      ZContext zmq,
      ScheduledExecutorService timer,
      Clock clock) {
    this.pods = pods;
    this.site = site;
    this.imagesOnNode = imagesOnNode;
    this.end = end;
    this.announcements = announcements;
    this.creationInfo = creationInfo;
    this.batch = new BatchJob(pods, announcements);
    this.zmq = zmq;
    this.timer = timer;
    this.clock = clock;
  }

  /**
   * Records the kernel's pod.
   *
   * @throws KubernetesClientException when the API server does not take it; the kernel has failed
   *     then
   */
  void record(Kernel kernel, KernelSpec spec, ClusterInfo cluster) {
    var record = kernel.record();
    var pod = KernelPod.render(spec, cluster, site);
    var secret = KernelSecret.render(spec, cluster, site);
    tell(kernel, KernelProgress.Step.PREPARING, "");
    boolean pull = KernelImage.willPull(spec.getImage(), imagesOnNode.get());
    kernel.become(pull ? Phase.PULLING : Phase.CREATING, clock.instant());
    tell(
        kernel,
        pull ? KernelProgress.Step.PULLING : KernelProgress.Step.CREATING,
        pull ? record.image() : "");
    try {
      pods.create(secret, SessionService.of(spec, cluster, site), pod);
    } catch (KubernetesClientException e) {
      kernel.because("failed-to-create", "The kernel's pod cannot be recorded: " + e.getMessage());
      kernel.become(Phase.FAILED, clock.instant());
      end.announce(kernel);
      kernel.settled().complete(null);
      end.stray(kernel);
      throw e;
    }
    limit(
        kernel,
        pull ? PULL_LIMIT : START_LIMIT.plus(record.bootstrap() ? BOOTSTRAP_LIMIT : Duration.ZERO));
  }

  private void limit(Kernel kernel, Duration limit) {
    int generation = kernel.record().generation();
    timer.schedule(
        () -> {
          if (kernel.phase().isStarting() && kernel.record().generation() == generation) {
            end.failed(
                kernel,
                "failed-to-start",
                "The kernel did not start within " + limit.toSeconds() + " s.");
          }
        },
        limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** The container runs: goes on to the runner, once. */
  void containerRuns(Kernel kernel, PodReading.Running running, Adoption adoption) {
    if (kernel.attached() || !kernel.phase().isStarting() || kernel.restarting()) {
      return;
    }
    var runner = Runner.connect(zmq, RunnerAddress.ofPod(running.podIp()));
    if (!kernel.attach(runner)) {
      runner.close();
      return;
    }
    kernel.at(running.podIp(), running.containerId());
    if (kernel.phase() != Phase.CREATING
        && kernel.become(Phase.CREATING, clock.instant())
        && !adoption.started()) {
      tell(kernel, KernelProgress.Step.CREATING, "");
    }
    Thread.ofVirtual()
        .name("start-" + kernel.id())
        .start(() -> awaitRunner(kernel, runner, adoption));
  }

  private void awaitRunner(Kernel kernel, Runner runner, Adoption adoption) {
    var seen = clock.instant();
    try {
      Duration limit = kernel.record().bootstrap() ? BOOTSTRAP_LIMIT : RUNNER_LIMIT;
      if (!runner.awaitReady(limit)) {
        String sentence =
            "The runner in the kernel did not answer within "
                + limit.toSeconds()
                + " s; see the kernel's log.";
        end.failed(kernel, "failed-to-start", sentence);
        return;
      }
      var services =
          ServicePorts.json(kernel.record().servicePorts(), runner.services(SERVICES_LIMIT));
      if (kernel.ready(services, clock.instant())) {
        LOG.log(
            Level.INFO,
            "kernel {0} runs {1} ms after it was taken on, {2} ms after its container was seen",
            kernel.id(),
            Long.toString(kernel.ageMillis(clock.instant())),
            Long.toString(Duration.between(seen, clock.instant()).toMillis()));
        runs(kernel, runner, adoption);
      }
    } catch (RunnerException e) {
      LOG.log(Level.DEBUG, "kernel " + kernel.id() + " ended while it started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runs(Kernel kernel, Runner runner, Adoption adoption) {
    var record = kernel.record();
    boolean startup = record.runsStartupCommand();
    if (adoption.started()) {
      LOG.log(Level.INFO, "kernel {0} is taken up again", kernel.id());
      if (startup && adoption.batch().equals(BatchJob.STARTED)) {
        batch.resume(kernel, runner);
      } else {
        runner.resynchronize();
      }
    } else {
      announcements.tell(
          new KernelProgress(
              KernelProgress.Step.STARTED,
              record.kernelId(),
              record.sessionId(),
              "",
              creationInfo.of(kernel)));
      markStarted(kernel);
    }
    if (startup && adoption.batch().isEmpty()) {
      startupCommand(kernel)
          .ifPresentOrElse(
              command -> batch.start(kernel, runner, command),
              () -> LOG.log(Level.ERROR, "the startup command of kernel {0} is lost", kernel.id()));
    }
  }

  private java.util.Optional<String> startupCommand(Kernel kernel) {
    return pods.request(kernel.record().secretName())
        .map(request -> request.getKernels(0).getStartupCommand());
  }

  private void markStarted(Kernel kernel) {
    try {
      pods.annotate(kernel.id(), Map.of(Labels.STARTED, clock.instant().toString()));
    } catch (KubernetesClientException e) {
      LOG.log(
          Level.WARNING,
          "kernel {0} could not be marked as started: {1}",
          kernel.id(),
          e.getMessage());
    }
  }

  /**
   * Ends the pod and makes it anew from its Secret.
   *
   * @throws InvalidKernel when it does not run
   * @throws KubernetesClientException when the API server refuses
   */
  void restart(Kernel kernel, Duration limit) throws InterruptedException {
    if (!kernel.beginRestart(clock.instant())) {
      throw new InvalidKernel(
          "Only a running kernel can be restarted; this one is " + kernel.phase().name() + ".");
    }
    CreateKernelsRequest request =
        pods.request(kernel.record().secretName())
            .orElseThrow(
                () ->
                    new InvalidKernel(
                        "The kernel's Secret "
                            + kernel.record().secretName()
                            + " is gone; start a new session."));
    KernelEnd.close(kernel.releaseRunner());
    pods.delete(kernel.id(), RESTART_GRACE_SECONDS);
    if (!awaits(kernel.podGone(), OLD_POD_LIMIT)) {
      pods.delete(kernel.id(), 0);
      awaits(kernel.podGone(), OLD_POD_LIMIT);
    }
    var spec =
        request.getKernels(0).toBuilder().setGeneration(kernel.record().generation() + 1).build();
    kernel.renew(KernelRecord.of(spec));
    renew(kernel, spec, request.getCluster());
    limit(kernel, START_LIMIT);
    var running = kernel.started();
    kernel.settled().thenRun(() -> running.complete(null));
    awaits(running, limit);
  }

  private void renew(Kernel kernel, KernelSpec spec, ClusterInfo cluster) {
    try {
      pods.create(
          KernelSecret.render(spec, cluster, site),
          SessionService.of(spec, cluster, site),
          KernelPod.render(spec, cluster, site));
    } catch (KubernetesClientException e) {
      // its old pod is gone, so there is nothing left to wait for
      end.failed(
          kernel, "failed-to-create", "The kernel's pod cannot be made anew: " + e.getMessage());
      throw e;
    }
  }

  private static boolean awaits(java.util.concurrent.Future<?> future, Duration limit)
      throws InterruptedException {
    try {
      future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private void tell(Kernel kernel, KernelProgress.Step step, @Nullable String reason) {
    var record = kernel.record();
    announcements.tell(
        new KernelProgress(
            step, record.kernelId(), record.sessionId(), reason == null ? "" : reason, Map.of()));
  }

  /**
   * What an earlier life of the agent had done for the kernel already.
   *
   * @param started whether kernel_started was told
   * @param batch empty, or how far the startup command is
   */
  record Adoption(boolean started, String batch) {
    static Adoption of(Map<String, String> annotations) {
      return new Adoption(
          annotations.containsKey(Labels.STARTED), annotations.getOrDefault(Labels.BATCH, ""));
    }
  }
}
