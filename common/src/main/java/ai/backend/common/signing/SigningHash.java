package ai.backend.common.signing;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/** The hash functions that a signature may name (spec/01 §4.1). */
public enum SigningHash {
  MD5(new MacAlgorithm.Builtin("MD5", "HmacMD5")),
  SHA1(new MacAlgorithm.Builtin("SHA-1", "HmacSHA1")),
  SHA224(new MacAlgorithm.Builtin("SHA-224", "HmacSHA224")),
  SHA256(new MacAlgorithm.Builtin("SHA-256", "HmacSHA256")),
  SHA384(new MacAlgorithm.Builtin("SHA-384", "HmacSHA384")),
  SHA512(new MacAlgorithm.Builtin("SHA-512", "HmacSHA512")),
  SHA3_224(new MacAlgorithm.Builtin("SHA3-224", "HmacSHA3-224")),
  SHA3_256(new MacAlgorithm.Builtin("SHA3-256", "HmacSHA3-256")),
  SHA3_384(new MacAlgorithm.Builtin("SHA3-384", "HmacSHA3-384")),
  SHA3_512(new MacAlgorithm.Builtin("SHA3-512", "HmacSHA3-512")),
  BLAKE2B(new MacAlgorithm.Blake2(() -> new Blake2bDigest(512))),
  BLAKE2S(new MacAlgorithm.Blake2(() -> new Blake2sDigest(256)));

  /** All that the hardened profile accepts. */
  public static final Set<SigningHash> HARDENED = Set.of(SHA256, SHA384, SHA512);

  private final String text;
  private final MacAlgorithm algorithm;
  private final String emptyBodyHex;

  SigningHash(MacAlgorithm algorithm) {
    this.text = name().toLowerCase(Locale.ROOT);
    this.algorithm = algorithm;
    this.emptyBodyHex = HexFormat.of().formatHex(algorithm.digest(new byte[0]));
  }

  /** By its name in any case. */
  public static Optional<SigningHash> named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(h -> h.text.equals(wanted)).findFirst();
  }

  /** Lower-case name such as {@code sha256}. */
  public String text() {
    return text;
  }

  /** Line 7 of the string to sign: bodies are not covered by the signature. */
  String emptyBodyHex() {
    return emptyBodyHex;
  }

  /** Lower-case hex digest. */
  public String hex(byte[] message) {
    return HexFormat.of().formatHex(algorithm.digest(message));
  }

  byte[] hmac(byte[] key, byte[] message) {
    return algorithm.hmac(key, message);
  }
}
