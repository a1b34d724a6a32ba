package ai.backend.manager.secret;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Encrypts and decrypts the secrets of keypairs, those that sign and those of SSH. What is stored
 * in clear text (fixtures loaded elsewhere, adopted databases) is read as it stands. Thread-safe.
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
   * The text to store. An empty secret, with which nobody can sign, stays empty.
   *
   * @param row the access key, or the session's id
   */
  public String sealed(SecretColumn column, String row, String plain) {
    return plain.isEmpty() ? "" : Envelope.seal(keys.active(), place(column, row), plain).text();
  }

  /**
   * The secret that a column holds.
   *
   * @param row the access key, or the session's id
   * @throws SecretUnreadable when the keys do not open it
   */
  public String opened(SecretColumn column, String row, String stored) {
    return Envelope.parse(stored).map(envelope -> opened(column, row, envelope)).orElse(stored);
  }

  private String opened(SecretColumn column, String row, Envelope envelope) {
    EncryptionKey key = keys.find(envelope.keyId());
    if (key == null) {
      throw new SecretUnreadable(
          column,
          row,
          "it was encrypted with key %s, and the manager was given %s"
              .formatted(envelope.keyId(), String.join(", ", keys.ids())));
    }
    return envelope
        .open(key, place(column, row))
        .orElseThrow(
            () -> new SecretUnreadable(column, row, "it was changed, or copied from another row"));
  }

  /** What binds a ciphertext to its row and column. */
  private static String place(SecretColumn column, String row) {
    return column.table().table() + "/" + column.column() + "/" + row;
  }
}
