package ai.backend.manager.graphql.account;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/**
 * Fresh secrets of a keypair (spec/07 §4).
 *
 * @param accessKey {@code AKIA} and 16 base32 characters
 * @param secretKey 40 characters of URL-safe base64
 * @param sshPublicKey one OpenSSH line
 * @param sshPrivateKey PEM, PKCS #1
 */
record NewKeypair(String accessKey, String secretKey, String sshPublicKey, String sshPrivateKey) {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  static NewKeypair generate(SecureRandom random) {
    var access = new StringBuilder("AKIA");
    for (int i = 0; i < 16; i++) {
      access.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    byte[] secret = new byte[30];
    random.nextBytes(secret);
    KeyPair ssh = rsa(random);
    return new NewKeypair(
        access.toString(),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
        publicLine((RSAPublicKey) ssh.getPublic()),
        pem((RSAPrivateCrtKey) ssh.getPrivate()));
  }

  private static KeyPair rsa(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this runtime has no RSA", impossible);
    }
  }

  private static String publicLine(RSAPublicKey key) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (byte[] part :
          new byte[][] {
            "ssh-rsa".getBytes(StandardCharsets.US_ASCII),
            key.getPublicExponent().toByteArray(),
            key.getModulus().toByteArray()
          }) {
        out.writeInt(part.length);
        out.write(part);
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return "ssh-rsa " + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\n";
  }

  /** The traditional form: a DER sequence of version, modulus, exponents, primes and their rest. */
  private static String pem(RSAPrivateCrtKey key) {
    var fields = new ByteArrayOutputStream();
    for (BigInteger number :
        new BigInteger[] {
          BigInteger.ZERO,
          key.getModulus(),
          key.getPublicExponent(),
          key.getPrivateExponent(),
          key.getPrimeP(),
          key.getPrimeQ(),
          key.getPrimeExponentP(),
          key.getPrimeExponentQ(),
          key.getCrtCoefficient()
        }) {
      fields.writeBytes(der(0x02, number.toByteArray()));
    }
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(der(0x30, fields.toByteArray()));
    return "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----\n";
  }

  private static byte[] der(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int skip = length[0] == 0 ? 1 : 0;
      out.write(0x80 | (length.length - skip));
      out.write(length, skip, length.length - skip);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  @Override
  public String toString() {
    return "keypair " + accessKey;
  }
}
