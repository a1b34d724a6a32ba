package ai.backend.manager.resource.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last 30 days in 2880 quarters of an hour; each holds what the kernels that lived in it had
 * and did (spec/04 §5.5). Not thread-safe.
 */
final class Quarters {
  static final int COUNT = 2880;
  static final Duration LENGTH = Duration.ofMinutes(15);

  /** Names and units of the API, in its order. */
  private enum Series {
    NUM_SESSIONS("num_sessions", "count"),
    CPU("cpu_allocated", "count"),
    MEMORY("mem_allocated", "bytes"),
    GPU("gpu_allocated", "count"),
    READ("io_read_bytes", "bytes"),
    WRITTEN("io_write_bytes", "bytes"),
    DISK("disk_used", "bytes");

    private final String text;
    private final String unit;

    Series(String text, String unit) {
      this.text = text;
      this.unit = unit;
    }
  }

  private final Instant start;

  /** By series and quarter: by how much the series rises there. */
  private final double[][] rises = new double[Series.values().length][COUNT + 1];

  Quarters(Instant now) {
    this.start = now.minus(LENGTH.multipliedBy(COUNT));
  }

  Instant start() {
    return start;
  }

  /**
   * A kernel that lived.
   *
   * @param main whether it stands for its session
   * @param memory bytes, like read, written and disk
   */
  record Life(
      Instant from,
      Instant to,
      boolean main,
      double cpu,
      double memory,
      double gpu,
      double read,
      double written,
      double disk) {}

  void add(Life life) {
    int first = index(life.from());
    int last = index(life.to());
    add(Series.NUM_SESSIONS, life.main() ? 1 : 0, first, last);
    add(Series.CPU, life.cpu(), first, last);
    add(Series.MEMORY, life.memory(), first, last);
    add(Series.GPU, life.gpu(), first, last);
    add(Series.READ, life.read(), first, last);
    add(Series.WRITTEN, life.written(), first, last);
    add(Series.DISK, life.disk(), first, last);
  }

  private void add(Series series, double amount, int first, int last) {
    rises[series.ordinal()][first] += amount;
    rises[series.ordinal()][last + 1] -= amount;
  }

  private int index(Instant time) {
    long quarter = Math.floorDiv(Duration.between(start, time).toMillis(), LENGTH.toMillis());
    return (int) Math.clamp(quarter, 0, COUNT - 1);
  }

  /** One object for each quarter, the oldest first. */
  List<Map<String, Object>> points() {
    var points = new ArrayList<Map<String, Object>>(COUNT);
    double[] level = new double[rises.length];
    for (int i = 0; i < COUNT; i++) {
      var point = new LinkedHashMap<String, Object>();
      Instant at = start.plus(LENGTH.multipliedBy(i));
      point.put("date", at.getEpochSecond() + at.getNano() / 1_000 / 1e6);
      for (Series series : Series.values()) {
        level[series.ordinal()] += rises[series.ordinal()][i];
        point.put(series.text, value(series, level[series.ordinal()]));
      }
      points.add(point);
    }
    return points;
  }

  private static Map<String, Object> value(Series series, double amount) {
    var value = new LinkedHashMap<String, Object>();
    if (series == Series.GPU) {
      value.put("value", Math.rint(amount * 1000) / 1000);
    } else {
      value.put("value", Math.round(amount));
    }
    value.put("unit_hint", series.unit);
    return value;
  }
}
