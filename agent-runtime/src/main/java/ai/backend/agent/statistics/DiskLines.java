package ai.backend.agent.statistics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the disk traffic of containers from the lines of the kubelet's {@code /metrics/cadvisor}; a
 * container has a line for each disk. Not thread-safe.
 */
final class DiskLines implements Consumer<String> {
  private static final String READ = "container_fs_reads_bytes_total{";
  private static final String WRITTEN = "container_fs_writes_bytes_total{";
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String namespace;
  private final String container;
  private final Instant now;
  private final Map<String, Reading> read = new HashMap<>();
  private final Map<String, Reading> written = new HashMap<>();

  /**
   * @param now when a line without a time was measured
   */
  DiskLines(String namespace, String container, Instant now) {
    this.namespace = namespace;
    this.container = container;
    this.now = now;
  }

  @Override
  public void accept(String line) {
    if (line.startsWith(READ)) {
      add(line, read);
    } else if (line.startsWith(WRITTEN)) {
      add(line, written);
    }
  }

  private void add(String line, Map<String, Reading> sums) {
    int end = line.lastIndexOf('}');
    if (end < 0 || !label(line, "namespace").equals(namespace)) {
      return;
    }
    if (!label(line, "container").equals(container)) {
      return;
    }
    String[] words = line.substring(end + 1).strip().split("\\s+");
    try {
      long bytes = new BigDecimal(words[0]).longValue();
      Instant at = words.length > 1 ? Instant.ofEpochMilli(Long.parseLong(words[1])) : now;
      sums.merge(
          label(line, "pod"),
          new Reading(at, bytes),
          (a, b) -> new Reading(a.at().isAfter(b.at()) ? a.at() : b.at(), a.value() + b.value()));
    } catch (NumberFormatException e) {
      // NaN or a damaged line: not measured
    }
  }

  private static String label(String line, String name) {
    Matcher labels = LABEL.matcher(line);
    while (labels.find()) {
      if (labels.group(1).equals(name)) {
        return labels.group(2);
      }
    }
    return "";
  }

  /** By pod name. */
  Map<String, DiskTraffic> byPod() {
    var traffic = new HashMap<String, DiskTraffic>();
    read.forEach((pod, r) -> traffic.put(pod, new DiskTraffic(r, written.get(pod))));
    written.forEach((pod, w) -> traffic.putIfAbsent(pod, new DiskTraffic(null, w)));
    return traffic;
  }
}
