package ai.backend.manager.image.imports;

import ai.backend.common.slots.BinarySize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The labels that make an image one of kernels (spec/09 §2). */
final class ImportLabels {
  /** What the runner does for an image of its kind, whatever is in it. */
  private static final String FEATURES = "batch query uid-match user-input";

  private ImportLabels() {}

  /** What an import sets; a label with an empty value is taken away. */
  static Map<String, String> of(ImportRequest request) {
    var labels = new TreeMap<String, String>();
    labels.put("ai.backend.kernelspec", "1");
    labels.put("ai.backend.role", "COMPUTE");
    labels.put("ai.backend.features", FEATURES);
    labels.put("ai.backend.base-distro", request.baseDistro());
    labels.put("ai.backend.runtime-type", request.runtimeType());
    labels.put("ai.backend.runtime-path", request.runtimePath());
    labels.put("ai.backend.resource.min.cpu", Integer.toString(request.minCpu()));
    labels.put("ai.backend.resource.min.mem", BinarySize.format(request.minMemory()));
    labels.put("ai.backend.resource.preferred.shmem", BinarySize.format(request.sharedMemory()));
    labels.put("ai.backend.accelerators", String.join(",", request.accelerators()));
    labels.put("ai.backend.envs.corecount", String.join(",", request.cpuCountEnvs()));
    labels.put(
        "ai.backend.service-ports",
        request.servicePorts().stream()
            .map(ImportRequest.Port::label)
            .collect(Collectors.joining(",")));
    // no label of kernels holds a name for people; this is what OCI has for it
    labels.put("org.opencontainers.image.title", request.brand());
    return labels;
  }

  /** Sets them in an image's configuration and leaves everything else as it is. */
  static void set(Map<String, String> labels, ObjectNode configuration) {
    ObjectNode all = object(object(configuration, "config"), "Labels");
    labels.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            all.remove(name);
          } else {
            all.put(name, value);
          }
        });
  }

  private static ObjectNode object(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode there ? there : parent.putObject(name);
  }
}
