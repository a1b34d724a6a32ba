package ai.backend.agent.statistics;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Measures the running kernels every 5 s, their disks every 15 s, and writes what each used under
 * its id (spec/05 §4.1). It has a thread of its own: a slow kubelet delays nothing else.
 */
public final class KernelStatistics implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KernelStatistics.class.getName());
  private static final int PERIOD_SECONDS = 5;
  private static final Duration DISK_PERIOD = Duration.ofSeconds(14);

  private final Kubelet kubelet;
  private final Scope scope;
  private final RedisConnections redis;
  private final Supplier<? extends Collection<UUID>> running;
  private final Clock clock;
  private final Map<UUID, KernelSeries> series = new HashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("kernel-statistics").factory());
  private Map<String, DiskTraffic> disks = Map.of();
  private Instant disksAt = Instant.EPOCH;
  private String trouble = "";

  /**
   * Which pods are kernels.
   *
   * @param podPrefix what stands before the kernel's id in its pod's name
   * @param container the kernel's container in its pod
   * @param scratchVolume the volume of the home folder
   */
  public record Scope(String namespace, String podPrefix, String container, String scratchVolume) {}

  /**
   * @param running the kernels that run now
   */
  public KernelStatistics(
      Kubelet kubelet,
      Scope scope,
      RedisConnections redis,
      Supplier<? extends Collection<UUID>> running,
      Clock clock) {
    this.kubelet = kubelet;
    this.scope = scope;
    this.redis = redis;
    this.running = running;
    this.clock = clock;
  }

  /** Measures on and on, until closed. */
  public void start() {
    timer.scheduleWithFixedDelay(this::tell, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  void tell() {
    try {
      measure();
      trouble = "";
    } catch (KubeletException e) {
      if (!trouble.equals(e.getMessage())) {
        trouble = String.valueOf(e.getMessage());
        LOG.log(Level.WARNING, "kernels are not measured: {0}", trouble);
      }
    } catch (RedisException e) {
      LOG.log(Level.DEBUG, "statistics of kernels were not stored: {0}", e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "kernels were not measured", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measure() throws KubeletException, IOException, InterruptedException {
    Collection<UUID> kernels = running.get();
    series.keySet().retainAll(Set.copyOf(kernels));
    if (kernels.isEmpty()) {
      return;
    }
    Map<String, PodUsage> pods =
        KubeletSummary.read(
            kubelet.summary(), scope.namespace(), scope.container(), scope.scratchVolume());
    readDisks();
    var records = new HashMap<String, byte[]>();
    for (UUID kernel : kernels) {
      String pod = scope.podPrefix() + kernel;
      PodUsage usage = pods.get(pod);
      if (usage != null) {
        DiskTraffic disk = disks.getOrDefault(pod, DiskTraffic.NOT_MEASURED);
        Map<String, Object> metrics = seriesOf(kernel, usage).add(usage, disk);
        if (!metrics.isEmpty()) {
          records.put(kernel.toString(), Msgpack.pack(metrics));
        }
      }
    }
    store(records);
  }

  private KernelSeries seriesOf(UUID kernel, PodUsage usage) {
    return series.compute(
        kernel,
        (id, known) ->
            known != null && known.podUid().equals(usage.podUid())
                ? known
                : new KernelSeries(usage.podUid()));
  }

  /** Without the right to see them, disks are left out and the rest is told. */
  private void readDisks() throws InterruptedException {
    Instant now = clock.instant();
    if (Duration.between(disksAt, now).compareTo(DISK_PERIOD) < 0) {
      return;
    }
    disksAt = now;
    var lines = new DiskLines(scope.namespace(), scope.container(), now);
    try {
      kubelet.cadvisor(lines);
      disks = lines.byPod();
    } catch (KubeletException e) {
      disks = Map.of();
      LOG.log(Level.DEBUG, "disk traffic is not measured: {0}", e.getMessage());
    }
  }

  /** A kernel that ended meanwhile gets no record any more. */
  private void store(Map<String, byte[]> records) {
    Set<UUID> still = Set.copyOf(running.get());
    records.keySet().removeIf(kernel -> !still.contains(UUID.fromString(kernel)));
    if (!records.isEmpty()) {
      redis.shared(RedisDatabase.STAT).sync().mset(records);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
