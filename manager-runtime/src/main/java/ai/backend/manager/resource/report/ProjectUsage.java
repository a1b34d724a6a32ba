package ai.backend.manager.resource.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The sums over a project's kernels and the kernels themselves (spec/04 §5.4). */
record ProjectUsage(List<KernelUsage> kernels) {

  ObjectNode json(ZoneId zone) {
    KernelRecord any = kernels.getFirst().kernel();
    ObjectNode project = JsonNodeFactory.instance.objectNode();
    project
        .put("domain_name", any.domain())
        .put("g_id", any.projectId().toString())
        .put("g_name", any.project())
        .put("g_cpu_allocated", sum(KernelUsage::cpu))
        .put("g_cpu_used", sum(KernelUsage::cpuUsed))
        .put("g_mem_allocated", total(KernelUsage::memory))
        .put("g_mem_used", total(KernelUsage::memoryUsed))
        .put("g_shared_memory", total(KernelUsage::shared))
        .put("g_disk_allocated", 0)
        .put("g_disk_used", total(KernelUsage::scratch))
        .put("g_io_read", total(KernelUsage::read))
        .put("g_io_write", total(KernelUsage::written));
    var types = new TreeSet<String>();
    kernels.forEach(k -> types.addAll(k.deviceTypes()));
    types.forEach(project.putArray("g_device_type")::add);
    project
        .put("g_smp", sum(KernelUsage::multiprocessors))
        .put("g_gpu_mem_allocated", sum(KernelUsage::deviceMemory))
        .put("g_gpu_allocated", sum(KernelUsage::devices));
    ArrayNode items = project.putArray("c_infos");
    kernels.forEach(k -> items.add(k.json(zone)));
    return project;
  }

  private double sum(ToDoubleFunction<KernelUsage> amount) {
    return kernels.stream().mapToDouble(amount).sum();
  }

  private long total(ToLongFunction<KernelUsage> amount) {
    return kernels.stream().mapToLong(amount).sum();
  }
}
