package ai.backend.manager.cli;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.util.Arrays;

/**
 * A keypair of ZeroMQ's CURVE security: Curve25519, 32 bytes each, written as Z85 (40 characters).
 *
 * @param publicKey Z85
 * @param secretKey Z85
 */
record CurveKeys(String publicKey, String secretKey) {
  private static final String Z85 =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
  private static final int BYTES = 32;

  static CurveKeys generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      byte[] secret = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
      return new CurveKeys(z85(littleEndian((XECPublicKey) pair.getPublic())), z85(secret));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this runtime has no X25519", impossible);
    }
  }

  private static byte[] littleEndian(XECPublicKey key) {
    byte[] big = key.getU().toByteArray();
    byte[] little = new byte[BYTES];
    for (int i = 0; i < Math.min(BYTES, big.length); i++) {
      little[i] = big[big.length - 1 - i];
    }
    return little;
  }

  /** ZeroMQ RFC 32: four bytes become five characters. */
  static String z85(byte[] bytes) {
    var out = new StringBuilder();
    for (int i = 0; i < bytes.length; i += 4) {
      long word = 0;
      for (byte b : Arrays.copyOfRange(bytes, i, i + 4)) {
        word = word << 8 | (b & 0xff);
      }
      for (long divisor = 85L * 85 * 85 * 85; divisor > 0; divisor /= 85) {
        out.append(Z85.charAt((int) (word / divisor % 85)));
      }
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return "CurveKeys[" + publicKey + "]";
  }
}
