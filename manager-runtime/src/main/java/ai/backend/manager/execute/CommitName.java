package ai.backend.manager.execute;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a commit is named: one folder for each user, one file for each commit (spec/02 §10). */
record CommitName(String folder, String file) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH'H'mm'M'ss'S'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._+-]");
  private static final Pattern LEADING_DOTS = Pattern.compile("^\\.+");
  private static final int SESSION_LENGTH = 10;
  private static final int FOLDER_LENGTH = 128;
  private static final int IMAGE_LENGTH = 160;

  /**
   * E.g. {@code admin_lablup.com} and {@code
   * 2026-11-21T00H40M53S_mysess_python-3.11-debian12.tar.gz}.
   *
   * @param image canonical name, whose last part and tag are used
   */
  static CommitName of(String email, String sessionName, String image, Instant now) {
    return new CommitName(
        safe(email, FOLDER_LENGTH),
        String.join(
                "_",
                TIME.format(now),
                safe(sessionName, SESSION_LENGTH),
                safe(image.substring(image.lastIndexOf('/') + 1).replace(':', '-'), IMAGE_LENGTH))
            + ".tar.gz");
  }

  /** One name of a path that means the same everywhere: nothing hidden, nothing to be quoted. */
  private static String safe(String text, int most) {
    String plain = UNSAFE.matcher(text.replace('@', '_')).replaceAll("_");
    String shown = LEADING_DOTS.matcher(plain).replaceFirst("_");
    return shown.length() <= most ? shown : shown.substring(0, most);
  }
}
