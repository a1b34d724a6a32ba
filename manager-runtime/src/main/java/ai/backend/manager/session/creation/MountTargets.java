package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Where folders may appear in a kernel: {@code config.mount_map} (spec/02 §3.1 row 6, §3.3). */
public final class MountTargets {
  private static final String HOME = "/home/work/";
  private static final Set<String> RESERVED =
      Set.of(
          ".terminfo",
          ".jupyter",
          ".tmux.conf",
          ".ssh",
          "/bin",
          "/boot",
          "/dev",
          "/etc",
          "/lib",
          "/lib64",
          "/media",
          "/mnt",
          "/opt",
          "/proc",
          "/root",
          "/run",
          "/sbin",
          "/srv",
          "/sys",
          "/tmp",
          "/usr",
          "/var",
          "/home");
  private static final Pattern DOTFILE = Pattern.compile("\\.[a-z0-9]+(?:rc|_profile)");

  private MountTargets() {}

  /**
   * 400 for the first target that cannot be.
   *
   * @param map folder, as in {@code mounts}, to path
   */
  public static void check(Map<String, String> map, List<String> mounts) {
    Set<String> seen = new HashSet<>();
    map.forEach(
        (folder, path) -> {
          String target = target(path);
          if (!seen.add(target)) {
            throw ApiProblem.invalid("Two folders cannot be mounted at the same path: " + path);
          }
          refuseTaken(folder, target, mounts);
        });
  }

  private static void refuseTaken(String folder, String target, List<String> mounts) {
    boolean taken =
        mounts.stream()
            .filter(m -> !m.equals(folder))
            .map(m -> m.contains("/") ? m.substring(0, m.indexOf('/')) : m)
            .anyMatch(target::equals);
    if (taken) {
      throw ApiProblem.invalid(
          "Path " + target + " is the name of another mounted folder; choose another path.");
    }
  }

  /** The path without the home folder. */
  private static String target(String path) {
    String target = path.startsWith(HOME) ? path.substring(HOME.length()) : path;
    while (target.length() > 1 && target.endsWith("/")) {
      target = target.substring(0, target.length() - 1);
    }
    if (target.isEmpty() || target.equals("/home/work") || target.equals("/")) {
      throw ApiProblem.invalid("A folder cannot be mounted in place of the home folder: " + path);
    }
    if (List.of(target.split("/", -1)).contains("..")) {
      throw ApiProblem.invalid("A mount path must not contain '..': " + path);
    }
    if (RESERVED.contains(target) || DOTFILE.matcher(target).matches()) {
      throw ApiProblem.invalid("Path " + path + " is reserved for internal operations.");
    }
    return target;
  }
}
