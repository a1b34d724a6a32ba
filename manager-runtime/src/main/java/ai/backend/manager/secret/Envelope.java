package ai.backend.manager.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * An encrypted text as a column holds it: {@code enc:v1:<key id>:<nonce, ciphertext, tag>}, the
 * last in URL-safe Base64. AES-256-GCM with a random nonce of 12 bytes; the place where the text
 * belongs is the associated data, so that a ciphertext moved to another row does not open.
 */
record Envelope(String keyId, String sealed) {
  /** What every encrypted text starts with; no secret key or PEM text does. */
  static final String PREFIX = "enc:v1:";

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Empty for a text that is not encrypted. */
  static Optional<Envelope> parse(String stored) {
    if (!stored.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] parts = stored.substring(PREFIX.length()).split(":", 2);
    return Optional.of(new Envelope(parts[0], parts.length < 2 ? "" : parts[1]));
  }

  static Envelope seal(EncryptionKey key, String place, String plain) {
    var nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(plain.getBytes(UTF_8));
      byte[] whole = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, whole, nonce.length, sealed.length);
      return new Envelope(key.id(), Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work in this Java", e);
    }
  }

  /** Empty when the content was changed or belongs to another place. */
  Optional<String> open(EncryptionKey key, String place) {
    try {
      byte[] whole = Base64.getUrlDecoder().decode(sealed);
      if (whole.length < NONCE_BYTES + TAG_BITS / 8) {
        return Optional.empty();
      }
      byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, place);
      byte[] plain = cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return Optional.of(new String(plain, UTF_8));
    } catch (AEADBadTagException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work in this Java", e);
    }
  }

  private static Cipher cipher(int mode, EncryptionKey key, byte[] nonce, String place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(UTF_8));
    return cipher;
  }

  String text() {
    return PREFIX + keyId + ":" + sealed;
  }

  @Override
  public String toString() {
    return "Envelope[" + keyId + "]";
  }
}
