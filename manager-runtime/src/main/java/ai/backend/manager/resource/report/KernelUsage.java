package ai.backend.manager.resource.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one kernel was given and what it used: an item of {@code c_infos} (spec/04 §5.4). As
 * recorded, {@code mem_used} is the capacity of the memory metric, all others are the metrics'
 * current values.
 *
 * @param cpuUsed milliseconds
 * @param memoryUsed bytes, like shared, scratch, read and written
 */
record KernelUsage(
    KernelRecord kernel,
    double cpu,
    double cpuUsed,
    long memory,
    long memoryUsed,
    long shared,
    long scratch,
    long read,
    long written,
    Set<String> deviceTypes,
    double multiprocessors,
    double deviceMemory,
    double devices) {
  private static final Set<String> PLAIN = Set.of("cpu", "mem");

  static KernelUsage of(KernelRecord kernel, JsonNode statistics) {
    var types = new TreeSet<String>();
    double multiprocessors = 0;
    double deviceMemory = 0;
    for (var family : kernel.devices().properties()) {
      if (PLAIN.contains(family.getKey())) {
        continue;
      }
      for (JsonNode device : family.getValue()) {
        String model = device.path("model_name").asText();
        types.add(model.isBlank() ? family.getKey() : model);
        multiprocessors += device.path("data").path("smp").asDouble();
        deviceMemory += device.path("data").path("mem").asDouble();
      }
    }
    return new KernelUsage(
        kernel,
        kernel.slots().amount("cpu").doubleValue(),
        number(statistics, "cpu_used", "current").doubleValue(),
        kernel.slots().amount("mem").longValue(),
        number(statistics, "mem", "capacity").longValue(),
        kernel.shared(),
        number(statistics, "io_scratch_size", "stats.max").longValue(),
        number(statistics, "io_read", "current").longValue(),
        number(statistics, "io_write", "current").longValue(),
        types,
        multiprocessors,
        deviceMemory,
        kernel.slots().amounts().entrySet().stream()
            .filter(slot -> !PLAIN.contains(slot.getKey()))
            .mapToDouble(slot -> slot.getValue().doubleValue())
            .sum());
  }

  private static BigDecimal number(JsonNode statistics, String metric, String field) {
    try {
      return new BigDecimal(statistics.path(metric).path(field).asText("0"));
    } catch (NumberFormatException e) {
      return BigDecimal.ZERO;
    }
  }

  /** Members in the recorded order; days are counted in the zone. */
  ObjectNode json(ZoneId zone) {
    Instant ended = kernel.ended();
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("id", kernel.id().toString())
        .put("session_id", kernel.sessionId().toString())
        .put("container_id", kernel.containerId())
        .put("domain_name", kernel.domain())
        .put("group_id", kernel.projectId().toString())
        .put("group_name", kernel.project())
        .put("name", kernel.name())
        .put("access_key", kernel.accessKey())
        .put("email", kernel.email())
        .put("full_name", kernel.fullName())
        .put("agent", kernel.agent())
        .put("cpu_allocated", cpu)
        .put("cpu_used", cpuUsed)
        .put("mem_allocated", memory)
        .put("mem_used", memoryUsed)
        .put("shared_memory", shared)
        .put("disk_allocated", 0)
        .put("disk_used", scratch)
        .put("io_read", read)
        .put("io_write", written)
        .put(
            "used_time",
            ended == null ? null : PythonTime.of(Duration.between(kernel.created(), ended)))
        .put("used_days", ended == null ? null : days(kernel.created(), ended, zone));
    deviceTypes.forEach(item.putArray("device_type")::add);
    item.put("smp", multiprocessors)
        .put("gpu_mem_allocated", deviceMemory)
        .put("gpu_allocated", devices);
    if (kernel.mounts().isEmpty()) {
      item.putNull("nfs");
    } else {
      kernel.mounts().forEach(item.putArray("nfs")::add);
    }
    item.put("image_id", kernel.image())
        .put("image_name", kernel.image())
        .put("created_at", PythonTime.of(kernel.created()))
        .put("terminated_at", PythonTime.of(ended))
        .put("status", kernel.status())
        .put("status_info", kernel.statusInfo())
        .put("status_changed", PythonTime.of(kernel.statusChanged()))
        .set("status_history", kernel.statusHistory());
    return item.put("cluster_mode", kernel.clusterMode());
  }

  private static @Nullable Long days(Instant from, Instant to, ZoneId zone) {
    return ChronoUnit.DAYS.between(from.atZone(zone).toLocalDate(), to.atZone(zone).toLocalDate())
        + 1;
  }
}
