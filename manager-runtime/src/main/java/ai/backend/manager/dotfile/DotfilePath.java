package ai.backend.manager.dotfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.manager.gateway.ApiProblem;
import java.util.Set;

/** Which paths a dotfile may have (spec/04 §2, spec/08 §11). */
final class DotfilePath {
  private static final int LONGEST = 1024;
  private static final int LONGEST_NAME = 255;
  private static final Set<String> RESERVED =
      Set.of(".terminfo", ".jupyter", ".ssh", ".ssh/authorized_keys", ".local", ".config");

  private DotfilePath() {}

  /** Refuses with 400 what is reserved, absolute, leaves the home directory or is no plain path. */
  static void check(String path) {
    if (RESERVED.contains(path)) {
      throw ApiProblem.invalid("dotfile path is reserved for internal operations.");
    }
    if (path.startsWith("/") || path.startsWith("~")) {
      throw refused("must not be absolute");
    }
    if (path.length() > LONGEST || path.chars().anyMatch(Character::isISOControl)) {
      throw refused("has at most " + LONGEST + " characters and no control characters");
    }
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw refused("must be a plain one, without '.', '..' and empty names");
      }
      if (name.getBytes(UTF_8).length > LONGEST_NAME) {
        throw refused("has a name of more than " + LONGEST_NAME + " bytes");
      }
    }
  }

  private static ApiProblem refused(String rule) {
    return ApiProblem.invalid(
        "dotfile path is relative to the home directory, such as .bashrc; it " + rule + ".");
  }
}
