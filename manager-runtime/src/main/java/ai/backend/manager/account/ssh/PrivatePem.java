package ai.backend.manager.account.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The private half in any of the PEM forms that ssh-keygen and openssl write, without passphrase.
 */
final class PrivatePem {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN ([A-Z ]{1,40})-----\n([A-Za-z0-9+/=\n:,. -]*?)\n-----END \\1-----");
  private static final byte[] OPENSSH = "openssh-key-v1\0".getBytes(US_ASCII);

  private PrivatePem() {}

  /** Reads a key of the type. */
  static PrivateKey parse(String text, KeyType type) {
    Matcher pem = PEM.matcher(text.strip());
    if (!pem.matches()) {
      throw new UnusableSshKey(
          "the private key is not PEM; give the whole file, from its BEGIN line to its END line");
    }
    if (pem.group(1).startsWith("ENCRYPTED") || pem.group(2).contains("ENCRYPTED")) {
      throw encrypted();
    }
    try {
      byte[] content = Base64.getMimeDecoder().decode(pem.group(2));
      return switch (pem.group(1)) {
        case "OPENSSH PRIVATE KEY" -> openSsh(content, type);
        case "PRIVATE KEY" -> type.pkcs8(content);
        case "RSA PRIVATE KEY" -> type.readTraditionalRsa(sequence(content));
        case "EC PRIVATE KEY" -> elliptic(sequence(content), type);
        default ->
            throw new UnusableSshKey("the private key is a PEM file, but holds another thing");
      };
    } catch (UnusableSshKey e) {
      throw e;
    } catch (GeneralSecurityException
        | BufferUnderflowException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw new UnusableSshKey(
          "the private key cannot be read as one of the type "
              + type.text()
              + ", as the public key is");
    }
  }

  private static Der sequence(byte[] content) {
    return Der.of(Der.of(content).value(Der.SEQUENCE));
  }

  private static PrivateKey elliptic(Der sequence, KeyType type) throws GeneralSecurityException {
    sequence.integer();
    return type.elliptic(new BigInteger(1, sequence.value(Der.OCTETS)));
  }

  private static PrivateKey openSsh(byte[] content, KeyType type) throws GeneralSecurityException {
    Wire in = Wire.of(content);
    if (!java.util.Arrays.equals(in.raw(OPENSSH.length), OPENSSH)) {
      throw new BufferUnderflowException();
    }
    if (!in.text().equals("none")) {
      throw encrypted();
    }
    in.text();
    in.field();
    if (in.number() != 1) {
      throw new UnusableSshKey("the private key's file holds more than one key");
    }
    in.field();
    Wire secret = Wire.of(in.field());
    secret.number();
    secret.number();
    if (!secret.text().equals(type.text())) {
      throw new UnusableSshKey("the private key is of another type than the public key");
    }
    return type.readPrivate(secret);
  }

  private static UnusableSshKey encrypted() {
    return new UnusableSshKey(
        "the private key has a passphrase, which nobody could type in a session; remove it with ssh-keygen -p");
  }
}
