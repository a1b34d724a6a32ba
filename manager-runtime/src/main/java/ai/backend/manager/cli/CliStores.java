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
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The stores of one command, opened when it asks for them. */
final class CliStores implements AutoCloseable {
  private final Map<String, String> env;
  private final Map<String, String> ofFile = new HashMap<>();
  private @Nullable KeypairSecrets secrets;
  private @Nullable Connection connection;
  private @Nullable EtcdClient etcd;
  private @Nullable RedisConnections redis;

  CliStores(Map<String, String> env) {
    this.env = new HashMap<>(env);
  }

  /** What a file says, for variables that the environment lacks; before the stores are used. */
  void orElse(Map<String, String> variables) {
    variables.forEach(
        (name, value) -> {
          if (env.putIfAbsent(name, value) == null) {
            ofFile.put(name, value);
          }
        });
  }

  /** Variables that a file said and the environment lacks. */
  Map<String, String> ofFile() {
    return ofFile;
  }

  /** What wins over the environment; before the stores are used. */
  void rather(Map<String, String> variables) {
    env.putAll(variables);
  }

  DatabaseSettings databaseSettings() {
    return DatabaseSettings.from(env);
  }

  DSLContext database() {
    return DSL.using(connection(), SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
  }

  Connection connection() {
    Connection open = connection;
    if (open == null) {
      DatabaseSettings databaseSettings = databaseSettings();
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
      open = etcd = new EtcdClient(EtcdSettings.from(env));
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
