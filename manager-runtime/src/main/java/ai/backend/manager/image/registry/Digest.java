package ai.backend.manager.image.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of contents: {@code sha256:} and 64 hexadecimal digits. */
public final class Digest {
  private static final Pattern TEXT = Pattern.compile("sha256:[0-9a-f]{64}");

  private Digest() {}

  public static boolean isOne(String text) {
    return TEXT.matcher(text).matches();
  }

  public static String of(byte[] content) {
    return text(start().digest(content));
  }

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  static String text(byte[] hash) {
    return "sha256:" + HexFormat.of().formatHex(hash);
  }
}
