package ai.backend.manager.secret;

/** The columns of table {@code keypairs} that are encrypted at rest. */
public enum SecretColumn {
  SECRET_KEY("secret_key"),
  SSH_PRIVATE_KEY("ssh_private_key");

  private final String column;

  SecretColumn(String column) {
    this.column = column;
  }

  public String column() {
    return column;
  }
}
