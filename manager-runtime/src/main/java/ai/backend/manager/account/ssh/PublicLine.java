package ai.backend.manager.account.ssh;

import java.nio.BufferUnderflowException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;

/** The public half as a line of {@code authorized_keys}, without options. */
record PublicLine(KeyType type, PublicKey key) {
  private static final String ADVICE =
      "; give the one line of the .pub file, such as 'ssh-ed25519 AAAA… me@home'";

  static PublicLine parse(String text) {
    String line = text.strip();
    if (line.lines().count() != 1) {
      throw new UnusableSshKey("the public key is not one line" + ADVICE);
    }
    String[] words = line.split("\\s+", 3);
    KeyType type =
        KeyType.named(words[0])
            .orElseThrow(
                () ->
                    new UnusableSshKey(
                        "the public key does not start with ssh-rsa, ssh-ed25519 or ecdsa-sha2-nistp256, 384 or 521"
                            + ADVICE));
    if (words.length < 2) {
      throw new UnusableSshKey("the public key has nothing after its type" + ADVICE);
    }
    try {
      Wire in = Wire.of(Base64.getDecoder().decode(words[1]));
      if (!in.text().equals(type.text())) {
        throw new UnusableSshKey("the public key's content is of another type than it says");
      }
      PublicKey key = type.readPublic(in);
      if (!in.atEnd()) {
        throw new UnusableSshKey("the public key has something after its end");
      }
      return new PublicLine(type, key);
    } catch (UnusableSshKey e) {
      throw e;
    } catch (GeneralSecurityException | BufferUnderflowException | IllegalArgumentException e) {
      throw new UnusableSshKey("the public key cannot be read" + ADVICE);
    }
  }
}
