package ai.backend.agent.kernel;

import ai.backend.agent.runner.RunRequest;
import ai.backend.agent.runner.RunResult;
import ai.backend.agent.runner.RunStatus;
import ai.backend.agent.runner.Runner;
import ai.backend.agent.runner.RunnerException;
import ai.backend.agent.statistics.KernelStatistics;
import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.KernelSpec;
import ai.backend.common.agent.KernelState;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.events.SessionEvent.Execution;
import ai.backend.common.redis.RedisConnections;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * The kernels of one agent: what the manager may ask of them. Thread-safe. Their pods are the
 * truth: after a restart of the agent the running ones are taken up again and live on.
 */
public final class Kernels implements AutoCloseable {
  private static final Duration RESYNC = Duration.ofMinutes(1);
  private static final Duration FIRST_LIST = Duration.ofSeconds(30);

  private final KernelTable table;
  private final KernelStart start;
  private final KernelEnd end;
  private final ContainerLog log;
  private final Announcements announcements;
  private final ZContext zmq = new ZContext();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("kernel-deadlines").factory());
  private final KernelWatch watch;
  private final KubernetesClient client;
  private final PodSite site;
  private final Clock clock;
  private @Nullable SharedIndexInformer<Pod> informer;

  /**
   * @param imagesOnNode names of the images that the node holds
   * @param agentAddress {@code tcp://host:port}, told in events
   */
  public Kernels(
      KubernetesClient client,
      PodSite site,
      RedisConnections redis,
      Announcements announcements,
      Supplier<Set<String>> imagesOnNode,
      String agentAddress,
      Clock clock) {
    this.client = client;
    this.site = site;
    this.clock = clock;
    this.announcements = announcements;
    var pods = new KernelPods(client, site.namespace());
    this.table = new KernelTable(clock);
    this.log = new ContainerLog(pods, redis);
    this.end = new KernelEnd(pods, log, announcements, new RepeatedWork(timer), clock);
    this.start =
        new KernelStart(
            pods,
            site,
            imagesOnNode,
            end,
            announcements,
            new CreationInfo(agentAddress),
            zmq,
            timer,
            clock);
    this.watch = new KernelWatch(table, start, end, timer, clock);
  }

  /**
   * Starts to watch the pods and takes up those that run; returns when the first list is read, 30 s
   * at most.
   */
  public void open() throws InterruptedException {
    var watched =
        client
            .pods()
            .inNamespace(site.namespace())
            .withLabel(Labels.AGENT, Labels.value(site.agentId()))
            .runnableInformer(RESYNC.toMillis());
    informer = watched;
    watched.exceptionHandler((started, failure) -> true);
    watched.addEventHandler(watch);
    try {
      watched.start().toCompletableFuture().get(FIRST_LIST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "The pods in " + site.namespace() + " cannot be watched: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "The pods in "
              + site.namespace()
              + " were not listed within "
              + FIRST_LIST.toSeconds()
              + " s",
          e);
    }
  }

  /** Whether changes of pods are seen. */
  public boolean watching() {
    var current = informer;
    return current != null && current.isWatching();
  }

  public long living() {
    return table.living();
  }

  /** The kernels that run now. */
  public List<UUID> running() {
    return table.running();
  }

  /** Which pods of the node are this agent's kernels, for measuring them. */
  public static KernelStatistics.Scope measured(String namespace) {
    return new KernelStatistics.Scope(
        namespace, KernelRecord.POD_PREFIX, KernelPod.CONTAINER, KernelPod.WORK_VOLUME);
  }

  /**
   * Records the kernel's pod; a kernel that exists is left alone.
   *
   * @throws InvalidKernel when it cannot be as asked
   */
  public void create(KernelSpec spec, ClusterInfo cluster) {
    KernelCheck.check(spec, site.accelerators());
    KernelPod.render(spec, cluster, site);
    KernelSecret.render(spec, cluster, site);
    var kernel = new Kernel(KernelRecord.of(spec), Phase.PREPARING, clock.instant());
    if (table.add(kernel).isEmpty()) {
      start.record(kernel, spec, cluster);
    }
  }

  public List<KernelState> describe(Collection<UUID> ids) {
    return table.describe(ids);
  }

  /**
   * Ends a kernel; returns when it is over or {@code limit} passed. An unknown one is told as
   * {@code already-terminated}.
   */
  public void destroy(
      UUID id, UUID sessionId, String reason, boolean suppressEvents, boolean force, Duration limit)
      throws InterruptedException {
    Kernel kernel = table.find(id).orElse(null);
    if (kernel == null) {
      if (!suppressEvents) {
        announcements.tell(new KernelTerminated(id, sessionId, "already-terminated", -1));
      }
      return;
    }
    if (suppressEvents) {
      kernel.suppressEvents();
    }
    if (kernel.phase().isEnd()) {
      if (!suppressEvents) {
        end.announce(kernel);
      }
      return;
    }
    end.onRequest(kernel, reason, force);
    try {
      kernel.settled().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // it goes on; DescribeKernels tells how far it is
    }
  }

  /**
   * Replaces the kernel's pod; returns when the new runner answers, or its state then if it does
   * not.
   *
   * @throws NoSuchKernel when it is not here
   */
  public KernelState restart(UUID id, Duration limit) throws InterruptedException {
    Kernel kernel = find(id);
    start.restart(kernel, limit);
    return kernel.state();
  }

  /**
   * One step of an execution.
   *
   * @throws NoSuchKernel when it is not here or does not run
   */
  public RunResult execute(
      UUID id, RunRequest request, int apiVersion, Duration flush, BooleanSupplier cancelled) {
    Kernel kernel = find(id);
    Runner runner = running(kernel);
    if (!(request instanceof RunRequest.Continue)) {
      announcements.tell(new Execution(Execution.Step.STARTED, kernel.record().sessionId()));
    }
    UUID session = kernel.record().sessionId();
    try {
      RunResult result = runner.step(request, apiVersion, flush, cancelled);
      if (result.status() == RunStatus.FINISHED) {
        announcements.tell(new Execution(Execution.Step.FINISHED, session));
      }
      return result;
    } catch (RunnerException e) {
      announcements.tell(new Execution(Execution.Step.CANCELLED, session));
      throw e;
    }
  }

  public void interrupt(UUID id) {
    running(find(id)).interrupt();
  }

  /** Ends a service of a kernel; one that does not run is no error. */
  public void shutDownService(UUID id, String service) {
    running(find(id)).shutDownService(service);
  }

  /** What the kernel's container wrote so far. */
  public String logs(UUID id) {
    Kernel kernel = find(id);
    if (kernel.containerId().isEmpty()) {
      return ""; // its container has not run yet
    }
    return new String(log.read(kernel.id()), StandardCharsets.UTF_8);
  }

  /**
   * The IP address of a running kernel's pod.
   *
   * @throws NoSuchKernel when it is not here or does not run
   */
  public String address(UUID id) {
    Kernel kernel = find(id);
    running(kernel);
    return kernel.podIp();
  }

  /** Checks that the kernel is here and runs. */
  public void requireRunning(UUID id) {
    running(find(id));
  }

  private Kernel find(UUID id) {
    return table
        .find(id)
        .filter(k -> !k.phase().isEnd())
        .orElseThrow(() -> NoSuchKernel.unknown(id));
  }

  private static Runner running(Kernel kernel) {
    Runner runner = kernel.runner();
    if (runner == null) {
      throw NoSuchKernel.notRunning(kernel.id(), kernel.phase());
    }
    return runner;
  }

  /** Lets go of everything without touching a pod. */
  @Override
  public void close() {
    var watched = informer;
    if (watched != null) {
      watched.stop();
    }
    timer.shutdownNow();
    table.all().forEach(kernel -> KernelEnd.close(kernel.releaseRunner()));
    zmq.close();
  }
}
