package ai.backend.manager.stores;

import ai.backend.common.etcd.EtcdUnavailable;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.sql.SQLException;
import java.util.Optional;

/** Tells the absence of a store from other failures. */
public final class Outage {
  private Outage() {}

  /** The name of the store that is away, when that is what went wrong. */
  public static Optional<String> in(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof EtcdUnavailable) {
        return Optional.of("etcd");
      }
      if (at instanceof RedisConnectionException
          || at instanceof RedisCommandTimeoutException
          || (at instanceof RedisException && at.getCause() instanceof java.io.IOException)) {
        return Optional.of("Redis");
      }
      if (at instanceof SQLException sql && isConnection(sql)) {
        return Optional.of("PostgreSQL");
      }
    }
    return Optional.empty();
  }

  /**
   * Class 08 (connection), 57P (server going down or starting), 53300 (too many), or the pool's own
   * time limit.
   */
  private static boolean isConnection(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null) {
      return String.valueOf(failure.getMessage()).contains("acquisition timeout");
    }
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
  }
}
