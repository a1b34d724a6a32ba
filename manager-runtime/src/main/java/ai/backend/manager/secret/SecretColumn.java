package ai.backend.manager.secret;

import java.util.Arrays;
import java.util.List;

/** The columns that are encrypted at rest. */
public enum SecretColumn {
  SECRET_KEY(SecretTable.KEYPAIRS, "secret_key"),
  SSH_PRIVATE_KEY(SecretTable.KEYPAIRS, "ssh_private_key"),
  CLUSTER_SSH_PRIVATE_KEY(SecretTable.SESSION_SSH_KEYPAIRS, "private_key");

  private final SecretTable table;
  private final String column;

  SecretColumn(SecretTable table, String column) {
    this.table = table;
    this.column = column;
  }

  /** The encrypted columns of one table. */
  public static List<SecretColumn> of(SecretTable table) {
    return Arrays.stream(values()).filter(column -> column.table == table).toList();
  }

  public String column() {
    return column;
  }

  SecretTable table() {
    return table;
  }
}
