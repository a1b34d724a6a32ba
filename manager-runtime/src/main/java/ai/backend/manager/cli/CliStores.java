package ai.backend.manager.cli;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.common.redis.RedisConnections;
import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.stores.DatabaseSettings;
import ai.backend.manager.stores.Stores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The stores of one command, opened when it asks for them. */
final class CliStores implements AutoCloseable {
  private final Map<String, String> env;
  private final DatabaseSettings databaseSettings;
  private final EtcdSettings etcdSettings;
  private @Nullable KeypairSecrets secrets;
  private @Nullable Connection connection;
  private @Nullable EtcdClient etcd;
  private @Nullable RedisConnections redis;

  CliStores(Map<String, String> env) {
    this.env = env;
    this.databaseSettings = DatabaseSettings.from(env);
    this.etcdSettings = EtcdSettings.from(env);
  }

  DatabaseSettings databaseSettings() {
    return databaseSettings;
  }

  DSLContext database() {
    return DSL.using(connection(), SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
  }

  Connection connection() {
    Connection open = connection;
    if (open == null) {
      try {
        open =
            connection =
                DriverManager.getConnection(
                    databaseSettings.jdbcUrl(),
                    databaseSettings.user(),
                    databaseSettings.password());
      } catch (SQLException e) {
        throw new CliError("cannot open " + databaseSettings + ": " + e.getMessage());
      }
    }
    return open;
  }

  /** The keys of secrets at rest. */
  KeyRing keys() {
    return KeyRing.from(env);
  }

  /**
   * Encrypts the secrets of keypairs with those keys; the same one however often it is asked for.
   */
  KeypairSecrets secrets() {
    KeypairSecrets known = secrets;
    if (known == null) {
      known = secrets = new KeypairSecrets(keys());
    }
    return known;
  }

  EtcdClient etcd() {
    EtcdClient open = etcd;
    if (open == null) {
      open = etcd = new EtcdClient(etcdSettings);
    }
    return open;
  }

  RedisConnections redis() {
    RedisConnections open = redis;
    if (open == null) {
      open = redis = new RedisConnections(Stores.redisSettings(env, etcd()));
    }
    return open;
  }

  @Override
  public void close() {
    if (redis != null) {
      redis.close();
    }
    if (etcd != null) {
      etcd.close();
    }
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        System.err.println("mgr: the database connection did not close: " + e.getMessage());
      }
    }
  }
}
