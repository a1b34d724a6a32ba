package ai.backend.common.signing;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions that a signature may name (spec/01 §4.1). */
public enum SigningHash {
  MD5("md5", "MD5", "HmacMD5"),
  SHA1("sha1", "SHA-1", "HmacSHA1"),
  SHA224("sha224", "SHA-224", "HmacSHA224"),
  SHA256("sha256", "SHA-256", "HmacSHA256"),
  SHA384("sha384", "SHA-384", "HmacSHA384"),
  SHA512("sha512", "SHA-512", "HmacSHA512"),
  SHA3_256("sha3_256", "SHA3-256", "HmacSHA3-256"),
  SHA3_512("sha3_512", "SHA3-512", "HmacSHA3-512");

  private final String name;
  private final String mac;
  private final String emptyBodyHex;

  SigningHash(String name, String digest, String mac) {
    this.name = name;
    this.mac = mac;
    try {
      this.emptyBodyHex =
          HexFormat.of().formatHex(MessageDigest.getInstance(digest).digest(new byte[0]));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + digest, e);
    }
  }

  /** By its name in any case. */
  public static Optional<SigningHash> named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(h -> h.name.equals(wanted)).findFirst();
  }

  /** Line 7 of the string to sign: bodies are not covered by the signature. */
  String emptyBodyHex() {
    return emptyBodyHex;
  }

  byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac instance = Mac.getInstance(mac);
      instance.init(new SecretKeySpec(key, mac));
      return instance.doFinal(message);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java runtime cannot compute " + mac, e);
    }
  }
}
