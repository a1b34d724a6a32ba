package ai.backend.manager.secret;

import java.util.Locale;

/** The tables that have encrypted columns. */
public enum SecretTable {
  KEYPAIRS("access_key", "keypair"),
  SESSION_SSH_KEYPAIRS("session_id", "session");

  private final String key;
  private final String owner;

  SecretTable(String key, String owner) {
    this.key = key;
    this.owner = owner;
  }

  /** The table's name in the database. */
  String table() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The column that tells rows apart. */
  String key() {
    return key;
  }

  /** What a row belongs to, for messages. */
  String owner() {
    return owner;
  }
}
