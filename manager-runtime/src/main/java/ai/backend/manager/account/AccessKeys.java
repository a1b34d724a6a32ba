package ai.backend.manager.account;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A fresh access key and its secret (spec/07 §4).
 *
 * @param accessKey {@code AKIA} and 16 base32 characters
 * @param secretKey 40 characters of URL-safe base64
 */
public record AccessKeys(String accessKey, String secretKey) {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  public static AccessKeys generate(SecureRandom random) {
    var access = new StringBuilder("AKIA");
    for (int i = 0; i < 16; i++) {
      access.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    byte[] secret = new byte[30];
    random.nextBytes(secret);
    return new AccessKeys(
        access.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  @Override
  public String toString() {
    return "AccessKeys[" + accessKey + "]";
  }
}
