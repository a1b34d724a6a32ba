package ai.backend.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Durations of one measurement, in milliseconds. */
public record Samples(double[] milliseconds, double wallSeconds) {
  public Samples {
    milliseconds = milliseconds.clone();
    Arrays.sort(milliseconds);
  }

  /** Nearest-rank percentile. */
  double percentile(double p) {
    int rank = (int) Math.ceil(p / 100 * milliseconds.length);
    return milliseconds[Math.max(0, rank - 1)];
  }

  /** As it stands in the JSON and the table. */
  Map<String, Object> summary() {
    var summary = new TreeMap<String, Object>();
    summary.put("n", milliseconds.length);
    summary.put("p50_ms", round(percentile(50)));
    summary.put("p99_ms", round(percentile(99)));
    summary.put("max_ms", round(percentile(100)));
    summary.put("per_second", round(milliseconds.length / wallSeconds));
    return summary;
  }

  static double round(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
  }
}
