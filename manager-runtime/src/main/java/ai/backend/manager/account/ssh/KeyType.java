package ai.backend.manager.account.ssh;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The kinds of SSH keys that are taken, and how each is written (RFC 4253 §6.6, 5656, 8709). */
enum KeyType {
  RSA("ssh-rsa", "RSA", "SHA256withRSA", ""),
  ED25519("ssh-ed25519", "Ed25519", "Ed25519", ""),
  P256("ecdsa-sha2-nistp256", "EC", "SHA256withECDSA", "secp256r1"),
  P384("ecdsa-sha2-nistp384", "EC", "SHA256withECDSA", "secp384r1"),
  P521("ecdsa-sha2-nistp521", "EC", "SHA256withECDSA", "secp521r1");

  private static final int LARGEST_RSA = 8192;
  private static final byte[] ED25519_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] ED25519_PRIVATE =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private final String text;
  private final String algorithm;
  private final String signature;
  private final String curve;

  KeyType(String text, String algorithm, String signature, String curve) {
    this.text = text;
    this.algorithm = algorithm;
    this.signature = signature;
    this.curve = curve;
  }

  static Optional<KeyType> named(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }

  String text() {
    return text;
  }

  /** Name of a signature that only the matching pair makes and accepts. */
  String signature() {
    return signature;
  }

  /** The public key that follows the type's name. */
  PublicKey readPublic(Wire in) throws GeneralSecurityException {
    return switch (this) {
      case RSA -> {
        BigInteger exponent = in.integer();
        yield factory().generatePublic(new RSAPublicKeySpec(bounded(in.integer()), exponent));
      }
      case ED25519 ->
          factory().generatePublic(new X509EncodedKeySpec(joined(ED25519_PUBLIC, in.field(), 32)));
      case P256, P384, P521 -> {
        in.text();
        yield factory().generatePublic(new ECPublicKeySpec(point(in.field()), parameters()));
      }
    };
  }

  /** The private fields of OpenSSH's own format. */
  PrivateKey readPrivate(Wire in) throws GeneralSecurityException {
    return switch (this) {
      case RSA -> {
        BigInteger n = bounded(in.integer());
        BigInteger e = in.integer();
        BigInteger d = in.integer();
        BigInteger inverse = in.integer();
        yield rsa(n, e, d, in.integer(), in.integer(), inverse);
      }
      case ED25519 -> {
        in.field();
        yield factory()
            .generatePrivate(new PKCS8EncodedKeySpec(joined(ED25519_PRIVATE, in.field(), 64)));
      }
      case P256, P384, P521 -> {
        in.text();
        in.field();
        yield elliptic(in.integer());
      }
    };
  }

  private PrivateKey rsa(
      BigInteger n, BigInteger e, BigInteger d, BigInteger p, BigInteger q, BigInteger inverse)
      throws GeneralSecurityException {
    return factory()
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                n,
                e,
                d,
                p,
                q,
                d.mod(p.subtract(BigInteger.ONE)),
                d.mod(q.subtract(BigInteger.ONE)),
                inverse));
  }

  /** The traditional form: version, modulus, exponents, primes and their rest. */
  PrivateKey readTraditionalRsa(Der sequence) throws GeneralSecurityException {
    sequence.integer();
    BigInteger n = bounded(sequence.integer());
    return factory()
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                n,
                sequence.integer(),
                sequence.integer(),
                sequence.integer(),
                sequence.integer(),
                sequence.integer(),
                sequence.integer(),
                sequence.integer()));
  }

  PrivateKey elliptic(BigInteger secret) throws GeneralSecurityException {
    return factory().generatePrivate(new ECPrivateKeySpec(secret, parameters()));
  }

  PrivateKey pkcs8(byte[] encoded) throws GeneralSecurityException {
    return factory().generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private KeyFactory factory() throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm);
  }

  private ECParameterSpec parameters() throws GeneralSecurityException {
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static ECPoint point(byte[] uncompressed) {
    int size = (uncompressed.length - 1) / 2;
    if (uncompressed.length < 3 || uncompressed[0] != 4 || uncompressed.length != 1 + 2 * size) {
      throw new UnusableSshKey("the public key's point is not written in the uncompressed form");
    }
    return new ECPoint(
        new BigInteger(1, Arrays.copyOfRange(uncompressed, 1, 1 + size)),
        new BigInteger(1, Arrays.copyOfRange(uncompressed, 1 + size, uncompressed.length)));
  }

  private static BigInteger bounded(BigInteger modulus) {
    if (modulus.bitLength() > LARGEST_RSA) {
      throw new UnusableSshKey("RSA keys may have at most " + LARGEST_RSA + " bits");
    }
    return modulus;
  }

  private static byte[] joined(byte[] prefix, byte[] rest, int length) {
    if (rest.length != length) {
      throw new UnusableSshKey("an Ed25519 key has " + rest.length + " bytes instead of " + length);
    }
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 32);
    System.arraycopy(rest, 0, whole, prefix.length, 32);
    return whole;
  }
}
