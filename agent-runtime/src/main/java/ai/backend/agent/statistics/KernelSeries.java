package ai.backend.agent.statistics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one kernel used, from its first measurement on (spec/10 §10): the first value of a metric
 * without a limit is its capacity. What was not measured is left out. Not thread-safe.
 */
final class KernelSeries {
  private static final BigDecimal ONE_CORE = BigDecimal.valueOf(1000);

  private final String podUid;
  private final Map<String, BigDecimal> first = new HashMap<>();
  private final Map<String, BigDecimal> max = new HashMap<>();
  private final Map<String, Rate> rates = new HashMap<>();
  private BigDecimal cpuSum = BigDecimal.ZERO;
  private int cpuCount;

  KernelSeries(String podUid) {
    this.podUid = podUid;
  }

  String podUid() {
    return podUid;
  }

  /** Metric to record, with the new measurements taken in. */
  Map<String, Object> add(PodUsage usage, DiskTraffic disk) {
    var metrics = new LinkedHashMap<String, Object>();
    cpu(metrics, usage);
    if (usage.memory() != null) {
      withMax(metrics, "mem", usage.memory());
    }
    withRate(metrics, "io_read", disk.read());
    withRate(metrics, "io_write", disk.written());
    network(metrics, "net_rx", usage.received());
    network(metrics, "net_tx", usage.sent());
    if (usage.scratch() != null) {
      withMax(metrics, "io_scratch_size", usage.scratch());
    }
    return metrics;
  }

  private void cpu(Map<String, Object> metrics, PodUsage usage) {
    Reading cpu = usage.cpu();
    if (cpu != null) {
      metrics.put("cpu_util", utilization(cpu, usage.cpuRate()));
      BigDecimal used = BigDecimal.valueOf(cpu.value()).movePointLeft(6);
      metrics.put("cpu_used", MetricRecord.of(used, capacity("cpu_used", used), "msec", Map.of()));
    }
  }

  /** Milliseconds of processor time in a second: 1000 is one core. */
  private Map<String, @Nullable Object> utilization(Reading cpu, @Nullable Reading told) {
    Rate rate = rate("cpu_util");
    boolean counts = rate.isNew(cpu) && (told != null || first.containsKey("cpu_used"));
    BigDecimal reckoned = rate.next(cpu);
    BigDecimal perSecond =
        (told == null ? reckoned : BigDecimal.valueOf(told.value())).movePointLeft(6);
    if (counts) {
      cpuSum = cpuSum.add(perSecond);
      cpuCount++;
    }
    BigDecimal average =
        cpuCount == 0
            ? BigDecimal.ZERO
            : cpuSum.divide(BigDecimal.valueOf(cpuCount), 3, RoundingMode.HALF_UP);
    var statistics = new LinkedHashMap<String, BigDecimal>();
    statistics.put("stats.max", max.merge("cpu_util", perSecond, BigDecimal::max));
    statistics.put("stats.avg", average);
    return MetricRecord.of(perSecond, ONE_CORE, "percent", statistics);
  }

  private void withMax(Map<String, Object> metrics, String name, Reading bytes) {
    BigDecimal current = BigDecimal.valueOf(bytes.value());
    metrics.put(
        name,
        MetricRecord.of(
            current,
            capacity(name, current),
            "bytes",
            Map.of("stats.max", max.merge(name, current, BigDecimal::max))));
  }

  private void withRate(Map<String, Object> metrics, String name, @Nullable Reading bytes) {
    if (bytes != null) {
      BigDecimal current = BigDecimal.valueOf(bytes.value());
      metrics.put(
          name,
          MetricRecord.of(
              current,
              capacity(name, current),
              "bytes",
              Map.of("stats.rate", rate(name).next(bytes))));
    }
  }

  private void network(Map<String, Object> metrics, String name, @Nullable Reading bytes) {
    if (bytes != null) {
      BigDecimal perSecond = rate(name).next(bytes);
      metrics.put(name, MetricRecord.of(perSecond, capacity(name, perSecond), "bps", Map.of()));
    }
  }

  private BigDecimal capacity(String name, BigDecimal value) {
    return first.computeIfAbsent(name, n -> value);
  }

  private Rate rate(String name) {
    return rates.computeIfAbsent(name, n -> new Rate());
  }
}
