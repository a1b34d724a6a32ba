package ai.backend.agent.kernel;

import ai.backend.common.agent.KernelSpec;
import ai.backend.common.agent.Mount;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Refuses kernels whose parts cannot be put into a pod, or should not be. */
final class KernelCheck {
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}");
  private static final Pattern CLAIM = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern RUNTIME = Pattern.compile("[A-Za-z0-9_.]{1,64}");
  private static final List<String> SYSTEM =
      List.of(
          "/opt",
          "/etc",
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib64",
          "/proc",
          "/sys",
          "/dev",
          "/run",
          "/var/run",
          "/home/config");

  private KernelCheck() {}

  static void check(KernelSpec spec, Map<String, String> accelerators) {
    id(spec.getKernelId(), "kernel_id");
    id(spec.getSessionId(), "session_id");
    require(
        HOST.matcher(spec.getClusterHostname()).matches(),
        "'%s' cannot be a host name: use small letters, digits and dashes.",
        spec.getClusterHostname());
    require(
        IMAGE.matcher(spec.getImage().getCanonical()).matches(),
        "'%s' is not an image reference.",
        spec.getImage().getCanonical());
    String runtime =
        spec.getImage().getLabelsMap().getOrDefault("ai.backend.runtime-type", "python");
    require(
        RUNTIME.matcher(runtime).matches(),
        "The image's label ai.backend.runtime-type is '%s'.",
        runtime);
    String architecture = spec.getImage().getArchitecture();
    require(
        architecture.isEmpty() || architecture.equals(Machine.architecture()),
        "The image is for %s, this node is " + Machine.architecture() + ".",
        architecture);
    slots(spec, accelerators);
    spec.getMountsList().forEach(KernelCheck::mount);
  }

  private static void slots(KernelSpec spec, Map<String, String> accelerators) {
    var allocation = new Allocation(spec.getResourceSlotsMap());
    for (String needed : List.of("cpu", "mem")) {
      require(
          allocation.get(needed).signum() > 0, "A kernel needs more than 0 of slot %s.", needed);
    }
    allocation
        .slots()
        .forEach(
            (slot, amount) -> {
              boolean known =
                  slot.equals("cpu") || slot.equals("mem") || accelerators.containsKey(slot);
              require(known || amount.signum() == 0, "This agent has no slot %s.", slot);
              require(slot.equals("cpu") || whole(amount), "Slot %s must be a whole number.", slot);
            });
    require(
        BigDecimal.valueOf(spec.getShmemBytes()).compareTo(allocation.get("mem")) < 0,
        "Shared memory of %s bytes does not fit into the kernel's memory.",
        Long.toString(spec.getShmemBytes()));
  }

  private static boolean whole(BigDecimal amount) {
    return amount.stripTrailingZeros().scale() <= 0;
  }

  private static void mount(Mount mount) {
    require(
        CLAIM.matcher(mount.getClaim()).matches(),
        "'%s' cannot be the name of a claim.",
        mount.getClaim());
    require(
        relative(mount.getClaimPath()), "The path '%s' leaves the volume.", mount.getClaimPath());
    String path = mount.getKernelPath();
    require(
        path.startsWith("/") && path.indexOf('\0') < 0 && path.indexOf(':') < 0,
        "A folder cannot be mounted at '%s'.",
        path);
    Path normal = Path.of(path).normalize();
    require(
        normal.toString().equals(path),
        "A folder cannot be mounted at '%s': write the path without '.' and '..'.",
        path);
    boolean system =
        normal.getNameCount() == 0
            || normal.equals(Path.of("/home/work"))
            || SYSTEM.stream().anyMatch(s -> normal.startsWith(s));
    require(
        !system && !normal.equals(Path.of("/home")),
        "A folder cannot be mounted at '%s': choose a path below /home/work.",
        path);
  }

  private static boolean relative(String path) {
    return path.indexOf('\0') < 0
        && !path.startsWith("/")
        && !Path.of(path).normalize().startsWith("..")
        && !List.of(path.split("/")).contains("..");
  }

  private static void id(String text, String field) {
    try {
      require(
          UUID.fromString(text).toString().equals(text),
          field + " '%s' is not a uuid in its usual form.",
          text);
    } catch (IllegalArgumentException e) {
      throw new InvalidKernel(field + " '" + text + "' is not a uuid.");
    }
  }

  private static void require(boolean condition, String message, String value) {
    if (!condition) {
      throw new InvalidKernel(message.formatted(value.replaceAll("\\p{Cntrl}", "?")));
    }
  }
}
