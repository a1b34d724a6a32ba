package ai.backend.manager.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * One AES-256 key.
 *
 * @param id 16 hexadecimal digits that follow from the key itself, so that another key can never be
 *     taken for it
 */
record EncryptionKey(String id, SecretKeySpec key) {
  static final int BYTES = 32;

  private static final byte[] PURPOSE = "backend.ai encryption key id".getBytes(US_ASCII);

  /** From 32 bytes in Base64. */
  static EncryptionKey parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(KeyRing.VARIABLE + " holds a line that is not Base64");
    }
    if (bytes.length != BYTES) {
      throw new IllegalStateException(
          "%s holds a key of %d bytes; each must have %d"
              .formatted(KeyRing.VARIABLE, bytes.length, BYTES));
    }
    return new EncryptionKey(idOf(bytes), new SecretKeySpec(bytes, "AES"));
  }

  private static String idOf(byte[] key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(PURPOSE);
      return HexFormat.of().formatHex(digest.digest(key), 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "EncryptionKey[" + id + "]";
  }
}
