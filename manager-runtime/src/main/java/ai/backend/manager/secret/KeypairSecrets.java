package ai.backend.manager.secret;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Encrypts and decrypts the secrets of keypairs. What is stored in clear text (fixtures loaded
 * elsewhere, adopted databases) is read as it stands. Thread-safe.
 */
@Singleton
public final class KeypairSecrets {
  private static final Logger LOG = Logger.getLogger(KeypairSecrets.class);

  private final KeyRing keys;

  @Inject
  public KeypairSecrets(KeyRing keys) {
    this.keys = keys;
  }

  /** Asks for the keys at start: without them the manager must not run. */
  void start(@Observes StartupEvent event) {
    LOG.infof("secrets at rest are encrypted with key %s", keys.active().id());
  }

  /**
   * The text to store in a column of the keypair's row. An empty secret, with which nobody can
   * sign, stays empty.
   */
  public String sealed(SecretColumn column, String accessKey, String plain) {
    return plain.isEmpty()
        ? ""
        : Envelope.seal(keys.active(), place(column, accessKey), plain).text();
  }

  /**
   * The secret that a column of the keypair's row holds.
   *
   * @throws SecretUnreadable when the keys do not open it
   */
  public String opened(SecretColumn column, String accessKey, String stored) {
    return Envelope.parse(stored)
        .map(envelope -> opened(column, accessKey, envelope))
        .orElse(stored);
  }

  private String opened(SecretColumn column, String accessKey, Envelope envelope) {
    EncryptionKey key = keys.find(envelope.keyId());
    if (key == null) {
      throw new SecretUnreadable(
          column,
          accessKey,
          "it was encrypted with key %s, and the manager was given %s"
              .formatted(envelope.keyId(), String.join(", ", keys.ids())));
    }
    return envelope
        .open(key, place(column, accessKey))
        .orElseThrow(
            () ->
                new SecretUnreadable(
                    column, accessKey, "it was changed, or copied from another row"));
  }

  /** What binds a ciphertext to its row and column. */
  private static String place(SecretColumn column, String accessKey) {
    return "keypairs/" + column.column() + "/" + accessKey;
  }
}
