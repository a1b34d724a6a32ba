package ai.backend.manager.secret;

/**
 * A stored secret that the manager's keys do not open. The message names the row and the key that
 * would be needed, and nothing secret.
 */
public final class SecretUnreadable extends RuntimeException {
  private static final long serialVersionUID = 1;

  SecretUnreadable(SecretColumn column, String row, String why) {
    super(
        "%s of %s %s cannot be read: %s"
            .formatted(column.column(), column.table().owner(), row, why));
  }
}
