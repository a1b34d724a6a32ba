package ai.backend.manager.image.imports;

import ai.backend.common.image.ImageReference;
import java.math.BigDecimal;
import java.util.List;

/**
 * What an import is asked to do (spec/04 §9).
 *
 * @param architecture as kernels name it: {@code x86_64}, {@code aarch64}
 * @param brand how people call the image
 * @param minMemory bytes; so is {@code sharedMemory}
 * @param cpuCountEnvs variables that get the number of a session's CPU cores
 */
record ImportRequest(
    ImportSource source,
    ImageReference target,
    String architecture,
    String brand,
    String baseDistro,
    int minCpu,
    BigDecimal minMemory,
    BigDecimal sharedMemory,
    List<String> accelerators,
    String runtimeType,
    String runtimePath,
    List<String> cpuCountEnvs,
    List<Port> servicePorts) {

  /** A service that the image offers (spec/09 §2.1). */
  record Port(String name, String protocol, List<Integer> ports) {
    /** {@code name:protocol:port} or {@code name:protocol:[port,port]}. */
    String label() {
      String numbers =
          ports.size() == 1 ? ports.getFirst().toString() : ports.toString().replace(" ", "");
      return name + ":" + protocol + ":" + numbers;
    }
  }
}
