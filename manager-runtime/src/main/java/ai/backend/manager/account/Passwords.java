package ai.backend.manager.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Password hashes: bcrypt, cost 12, {@code $2b$12$…} (spec/07 §4). */
public final class Passwords {
  static final int COST = 12;

  /** What bcrypt reads of a password. */
  static final int MAX_BYTES = 72;

  private static final Pattern BCRYPT = Pattern.compile("\\$2([abxy])\\$([0-9]{2})\\$.{53}");

  private Passwords() {}

  public static String hash(String password) {
    return BCrypt.hashpw(password, BCrypt.gensalt("$2b", COST));
  }

  /** False for a null or malformed hash, too. */
  public static boolean matches(String password, @Nullable String hash) {
    if (hash == null || !hash.startsWith("$2")) {
      return false;
    }
    try {
      return BCrypt.checkpw(password, hash);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What is wrong with a new password, or null. */
  public static @Nullable String fault(String password) {
    return password.getBytes(UTF_8).length > MAX_BYTES
        ? "a password may have at most " + MAX_BYTES + " bytes"
        : null;
  }

  /** The cost that a hash was made with, 0 for what is no hash. */
  static int cost(@Nullable String hash) {
    Matcher parts = BCRYPT.matcher(hash == null ? "" : hash);
    return parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
  }

  /** Whether a valid hash is of an older revision of bcrypt, or was made with less work. */
  static boolean isOutdated(String hash) {
    return !hash.startsWith("$2b$") || cost(hash) < COST;
  }

  /** A new hash of a password that was accepted already, however long it is. */
  static String hashAgain(String password) {
    byte[] bytes = password.getBytes(UTF_8);
    return BCrypt.hashpw(
        Arrays.copyOf(bytes, Math.min(bytes.length, MAX_BYTES)), BCrypt.gensalt("$2b", COST));
  }
}
