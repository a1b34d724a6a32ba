package ai.backend.agent.commit;

import java.nio.charset.StandardCharsets;

/**
 * Where an archive goes below the root. Both names derive from what users chose (e-mail addresses,
 * session names), so they must be plain.
 *
 * @param folder a single name
 * @param file a single name
 */
record ArchivePath(String folder, String file) {
  private static final int LONGEST = 255;

  /**
   * @throws IllegalArgumentException when one is no single plain name; the message names it
   */
  ArchivePath {
    check("folder", folder);
    check("file", file);
  }

  private static void check(String what, String name) {
    if (name.isEmpty()
        || name.startsWith(".")
        || name.indexOf('/') >= 0
        || name.chars().anyMatch(Character::isISOControl)
        || name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " '"
              + name.replaceAll("\\p{Cntrl}", "?")
              + "' of a commit is no single name: 1 to "
              + LONGEST
              + " bytes, no '/', no control character, no dot in front.");
    }
  }

  @Override
  public String toString() {
    return folder + "/" + file;
  }
}
