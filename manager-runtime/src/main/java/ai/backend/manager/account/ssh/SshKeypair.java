package ai.backend.manager.account.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/**
 * An SSH key pair (spec/04 §1.7, spec/07 §4); both texts end with exactly one newline.
 *
 * @param publicKey one OpenSSH line
 * @param privateKey PEM, without passphrase
 */
public record SshKeypair(String publicKey, String privateKey) {
  private static final int BITS = 2048;

  /** A new RSA pair, the private half in the traditional form (PKCS #1). */
  public static SshKeypair generate(SecureRandom random) {
    KeyPair pair = rsa(random);
    return new SshKeypair(
        publicLine((RSAPublicKey) pair.getPublic()), pem((RSAPrivateCrtKey) pair.getPrivate()));
  }

  /** The same pair with a comment at the end of the public line. */
  public SshKeypair commented(String comment) {
    return new SshKeypair(publicKey.strip() + " " + comment + "\n", privateKey);
  }

  /**
   * A pair that a user brings along.
   *
   * @throws UnusableSshKey when one half cannot be read, or the halves do not belong together
   */
  public static SshKeypair uploaded(String publicKey, String privateKey) {
    String pem = privateKey.replace("\r\n", "\n").strip();
    PublicLine line = PublicLine.parse(publicKey);
    PrivateKey secret = PrivatePem.parse(pem, line.type());
    if (!belongTogether(line, secret)) {
      throw new UnusableSshKey("the private key does not belong to the public key");
    }
    return new SshKeypair(publicKey.strip() + "\n", pem + "\n");
  }

  private static boolean belongTogether(PublicLine line, PrivateKey secret) {
    byte[] message = "do these belong together?".getBytes(US_ASCII);
    try {
      Signature signature = Signature.getInstance(line.type().signature());
      signature.initSign(secret);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(line.key());
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static KeyPair rsa(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this runtime has no RSA", impossible);
    }
  }

  private static String publicLine(RSAPublicKey key) {
    String type = KeyType.RSA.text();
    byte[] blob =
        Wire.write(
            type.getBytes(US_ASCII),
            key.getPublicExponent().toByteArray(),
            key.getModulus().toByteArray());
    return type + " " + Base64.getEncoder().encodeToString(blob) + "\n";
  }

  private static String pem(RSAPrivateCrtKey key) {
    byte[] sequence =
        Der.sequence(
            BigInteger.ZERO,
            key.getModulus(),
            key.getPublicExponent(),
            key.getPrivateExponent(),
            key.getPrimeP(),
            key.getPrimeQ(),
            key.getPrimeExponentP(),
            key.getPrimeExponentQ(),
            key.getCrtCoefficient());
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(sequence);
    return "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----\n";
  }

  @Override
  public String toString() {
    return "SshKeypair[" + publicKey.strip() + "]";
  }
}
