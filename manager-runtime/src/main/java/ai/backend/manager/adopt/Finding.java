package ai.backend.manager.adopt;

/**
 * Something the operator of the old installation should know.
 *
 * @param table table, or {@code etcd}
 * @param key which row or key; a line of the dump where there is no readable one
 * @param why what was done or found
 * @param todo what to do about it; empty when nothing is needed
 */
public record Finding(Level level, String table, String key, String why, String todo) {
  /** How bad it is. */
  public enum Level {
    /** Left out or changed as it must be. */
    NOTE,
    /** A row that cannot be taken. */
    PROBLEM
  }
}
