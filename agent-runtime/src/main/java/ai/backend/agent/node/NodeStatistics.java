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
  private Map<String, Long> lastBusy = Map.of();
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
      NodeFigures figures = measure();
      var commands = redis.shared(RedisDatabase.STAT).sync();
      commands.setex(
          agentId,
          KEPT_SECONDS,
          Msgpack.pack(Map.of("node", figures.node(), "devices", figures.devices())));
      commands.set(
          "container_count." + agentId,
          Long.toString(kernels.getAsLong()).getBytes(StandardCharsets.UTF_8));
    } catch (RedisException e) {
      LOG.log(Level.DEBUG, "statistics were not stored: {0}", e.getMessage());
    } catch (RuntimeException | IOException e) {
      LOG.log(Level.WARNING, "the node was not measured", e);
    }
  }

  /**
   * What was measured.
   *
   * @param node metric to record
   * @param devices metric to device to record: processor numbers, and {@code root} for the memory
   */
  record NodeFigures(Map<String, Object> node, Map<String, Map<String, Object>> devices) {}

  /** The first call has no processor use yet. */
  NodeFigures measure() throws IOException {
    var node = new LinkedHashMap<String, Object>();
    var devices = new LinkedHashMap<String, Map<String, Object>>();
    processors(node, devices);
    var memory = memory(Files.readAllLines(proc.resolve("meminfo")));
    BigDecimal total = memory.getOrDefault("MemTotal", BigDecimal.ZERO);
    BigDecimal used = total.subtract(memory.getOrDefault("MemAvailable", BigDecimal.ZERO));
    maxMemory = maxMemory.max(used);
    var record = MetricRecord.of(used, total, "bytes", Map.of("stats.max", maxMemory));
    node.put("mem", record);
    devices.put("mem", Map.of("root", record));
    return new NodeFigures(node, devices);
  }

  private void processors(Map<String, Object> node, Map<String, Map<String, Object>> devices)
      throws IOException {
    Map<String, Long> busy = busyMillis(Files.readAllLines(proc.resolve("stat")));
    long now = nanoClock.getAsLong();
    BigDecimal interval = BigDecimal.valueOf(now - lastNanos).movePointLeft(6);
    var cores = new LinkedHashMap<String, Object>();
    for (var counter : busy.entrySet()) {
      Long before = lastBusy.get(counter.getKey());
      if (before != null) {
        BigDecimal spent = BigDecimal.valueOf(Math.max(0, counter.getValue() - before));
        var record = MetricRecord.of(spent, interval, "msec", Map.of());
        if (counter.getKey().isEmpty()) {
          node.put("cpu_util", record);
        } else {
          cores.put(counter.getKey(), record);
        }
      }
    }
    if (!cores.isEmpty()) {
      devices.put("cpu_util", cores);
    }
    lastBusy = busy;
    lastNanos = now;
  }

  /** By the processor's number; all together under the empty name. */
  private static Map<String, Long> busyMillis(List<String> stat) {
    var busy = new LinkedHashMap<String, Long>();
    for (String line : stat) {
      String[] fields = line.trim().split("\\s+");
      if (fields[0].startsWith("cpu") && fields.length > 3) {
        long ticks =
            Long.parseLong(fields[1]) + Long.parseLong(fields[2]) + Long.parseLong(fields[3]);
        busy.put(fields[0].substring("cpu".length()), ticks * TICK_MILLIS);
      }
    }
    return busy;
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
