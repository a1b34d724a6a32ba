package ai.backend.manager.execute;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files below {@code /home/work}; the agent checks again, beneath the root, from inside
 * the pod.
 */
final class HomePath {
  private static final Path HOME = Path.of("/home/work");

  private HomePath() {}

  /**
   * The path relative to the home; {@code /home/work/x} is {@code x}. Anything outside is refused
   * with the given problem type.
   */
  static String relative(String name, ProblemType refusal) {
    try {
      Path path = HOME.resolve(name).normalize();
      if (name.indexOf('\0') < 0 && path.startsWith(HOME)) {
        String relative = HOME.relativize(path).toString();
        return relative.isEmpty() ? "." : relative;
      }
    } catch (InvalidPathException e) {
      // refused below like every other name that cannot be meant
    }
    throw new ApiProblem(refusal, "'" + name.replace('\0', '?') + "' is not below /home/work.");
  }
}
