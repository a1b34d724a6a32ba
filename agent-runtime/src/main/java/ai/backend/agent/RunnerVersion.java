package ai.backend.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which of the installed runner versions new kernels get. */
final class RunnerVersion {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");

  private RunnerVersion() {}

  /**
   * The host directory of the version that {@code current} points to.
   *
   * @param hostPath the folder of all versions on the node
   * @param mount where that folder is mounted here
   * @throws IllegalStateException when no version is installed
   */
  static String hostPath(String hostPath, String mount) {
    Path current = Path.of(mount, "current");
    try {
      String key = Files.readSymbolicLink(current).getFileName().toString();
      if (KEY.matcher(key).matches() && Files.isDirectory(Path.of(mount, key))) {
        return hostPath + "/" + key;
      }
    } catch (IOException e) {
      // no link: said below
    }
    throw new IllegalStateException(
        "No kernel runner is installed: " + current + " does not point to a version's folder.");
  }
}
