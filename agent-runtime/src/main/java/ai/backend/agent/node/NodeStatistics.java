package ai.backend.agent.node;

import ai.backend.agent.statistics.MetricRecord;
import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The node's processor and memory use, every 5 s, where clients look for it (spec/10 §10). What is
 * not measured is left out.
 */
public final class NodeStatistics {
  private static final System.Logger LOG = System.getLogger(NodeStatistics.class.getName());
  private static final long KEPT_SECONDS = 120;
  private static final int PERIOD_SECONDS = 5;
  private static final long TICK_MILLIS = 10;

  private final RedisConnections redis;
  private final String agentId;
  private final Path proc;
  private final LongSupplier kernels;
  private final LongSupplier nanoClock;
  private long lastBusy = -1;
  private long lastNanos;
  private BigDecimal maxMemory = BigDecimal.ZERO;

  /**
   * @param proc where {@code stat} and {@code meminfo} are, usually /proc
   * @param kernels how many kernels live
   */
  public NodeStatistics(
      RedisConnections redis,
      String agentId,
      Path proc,
      LongSupplier kernels,
      LongSupplier nanoClock) {
    this.redis = redis;
    this.agentId = agentId;
    this.proc = proc;
    this.kernels = kernels;
    this.nanoClock = nanoClock;
  }

  /** Measures on and on, until the timer is shut down. */
  public void keepMeasuring(ScheduledExecutorService timer) {
    timer.scheduleWithFixedDelay(this::tell, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private void tell() {
    try {
      var node = measure();
      var commands = redis.shared(RedisDatabase.STAT).sync();
      if (!node.isEmpty()) {
        commands.setex(
            agentId, KEPT_SECONDS, Msgpack.pack(Map.of("node", node, "devices", Map.of())));
      }
      commands.set(
          "container_count." + agentId,
          Long.toString(kernels.getAsLong()).getBytes(StandardCharsets.UTF_8));
    } catch (RedisException e) {
      LOG.log(Level.DEBUG, "statistics were not stored: {0}", e.getMessage());
    } catch (RuntimeException | IOException e) {
      LOG.log(Level.WARNING, "the node was not measured", e);
    }
  }

  /** Metric name to record; the first call has no processor use yet. */
  Map<String, Object> measure() throws IOException {
    var metrics = new LinkedHashMap<String, Object>();
    long busy = busyMillis(Files.readAllLines(proc.resolve("stat")));
    long now = nanoClock.getAsLong();
    if (lastBusy >= 0) {
      BigDecimal interval = BigDecimal.valueOf(now - lastNanos).movePointLeft(6);
      metrics.put(
          "cpu_util",
          MetricRecord.of(
              BigDecimal.valueOf(Math.max(0, busy - lastBusy)), interval, "msec", Map.of()));
    }
    lastBusy = busy;
    lastNanos = now;
    var memory = memory(Files.readAllLines(proc.resolve("meminfo")));
    BigDecimal total = memory.getOrDefault("MemTotal", BigDecimal.ZERO);
    BigDecimal used = total.subtract(memory.getOrDefault("MemAvailable", BigDecimal.ZERO));
    maxMemory = maxMemory.max(used);
    metrics.put("mem", MetricRecord.of(used, total, "bytes", Map.of("stats.max", maxMemory)));
    return metrics;
  }

  private static long busyMillis(List<String> stat) {
    String[] fields = stat.getFirst().trim().split("\\s+");
    return (Long.parseLong(fields[1]) + Long.parseLong(fields[2]) + Long.parseLong(fields[3]))
        * TICK_MILLIS;
  }

  private static Map<String, BigDecimal> memory(List<String> meminfo) {
    var memory = new LinkedHashMap<String, BigDecimal>();
    for (String line : meminfo) {
      var words = Arrays.asList(line.split("\\s+"));
      if (words.size() == 3 && words.get(2).equals("kB")) {
        memory.put(
            words.getFirst().replace(":", ""),
            new BigDecimal(words.get(1)).multiply(BigDecimal.valueOf(1024)));
      }
    }
    return memory;
  }
}
