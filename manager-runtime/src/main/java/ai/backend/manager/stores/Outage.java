package ai.backend.manager.stores;

import ai.backend.common.etcd.EtcdUnavailable;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Tells the absence of a store from other failures. */
public final class Outage {
  /** Loading its data, out of memory, out of disk, a replica, a cluster that is down. */
  private static final List<String> REDIS_ABSENT =
      List.of("LOADING", "OOM", "MISCONF", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "BUSY ");

  private Outage() {}

  /** The name of the store that is away, when that is what went wrong. */
  public static Optional<String> in(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof EtcdUnavailable) {
        return Optional.of("etcd");
      }
      if (at instanceof RedisException redis && isAbsence(redis)) {
        return Optional.of("Redis");
      }
      if (at instanceof SQLException sql && isAbsence(sql)) {
        return Optional.of("PostgreSQL");
      }
    }
    return Optional.empty();
  }

  /** Not an answer of Redis at all, or one that says that it cannot serve now. */
  private static boolean isAbsence(RedisException failure) {
    if (!(failure instanceof RedisCommandExecutionException)) {
      return !(failure instanceof RedisCommandInterruptedException);
    }
    String answer = String.valueOf(failure.getMessage());
    return REDIS_ABSENT.stream().anyMatch(answer::startsWith);
  }

  /**
   * Class 08 (connection), 57P (server going down or starting), 53 (out of connections, memory or
   * disk), 25006 (a standby that only reads), or the pool's own time limit.
   */
  private static boolean isAbsence(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null) {
      return String.valueOf(failure.getMessage()).contains("acquisition timeout");
    }
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53")
        || state.equals("25006");
  }
}
