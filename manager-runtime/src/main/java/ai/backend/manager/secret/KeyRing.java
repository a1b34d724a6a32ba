package ai.backend.manager.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that secrets at rest are encrypted with: AES-256, one in Base64 on each line. The first
 * one encrypts, all of them decrypt. Thread-safe.
 */
public final class KeyRing {
  /** The keys themselves. */
  public static final String VARIABLE = "BACKEND_ENCRYPTION_KEYS";

  /** In its place: a file that holds them. */
  public static final String FILE_VARIABLE = "BACKEND_ENCRYPTION_KEYS_FILE";

  private static final String ADVICE =
      "Give the manager the keys of its cluster in "
          + VARIABLE
          + " or in a file named by "
          + FILE_VARIABLE
          + " (the Secret <cluster>-encryption holds them); `mgr secrets new-key` makes one for a new"
          + " database";

  private final Map<String, EncryptionKey> keys = new LinkedHashMap<>();
  private final EncryptionKey active;

  private KeyRing(String text) {
    text.lines()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(EncryptionKey::parse)
        .forEach(key -> keys.putIfAbsent(key.id(), key));
    this.active =
        keys.values().stream()
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no encryption key. " + ADVICE));
  }

  /**
   * The keys that the environment gives.
   *
   * @throws IllegalStateException saying what to change, when it gives none or a malformed one
   */
  public static KeyRing from(Map<String, String> env) {
    String file = env.get(FILE_VARIABLE);
    return new KeyRing(file == null ? env.getOrDefault(VARIABLE, "") : read(Path.of(file)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(
          "the file %s, which %s names, cannot be read: %s. %s"
              .formatted(file, FILE_VARIABLE, e.getClass().getSimpleName(), ADVICE));
    }
  }

  /** A new random key as the variable takes it. */
  public static String newKey() {
    var bytes = new byte[EncryptionKey.BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  EncryptionKey active() {
    return active;
  }

  @Nullable EncryptionKey find(String id) {
    return keys.get(id);
  }

  /** Ids of all keys, the encrypting one first. */
  public Set<String> ids() {
    return keys.keySet();
  }

  @Override
  public String toString() {
    return "KeyRing" + keys.keySet();
  }
}
