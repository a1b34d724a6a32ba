package ai.backend.manager.account;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Password hashes: bcrypt, cost 12, {@code $2b$12$…} (spec/07 §4). */
public final class Passwords {
  private static final int COST = 12;

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
}
