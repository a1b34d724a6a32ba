package ai.backend.manager.stores;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisSettings;
import ai.backend.manager.audit.AuditTransactions;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultTransactionListenerProvider;

/**
 * The stores as beans. None of them connects before it is used, so the manager starts while they
 * are away; a call then fails with the store's own exception, which the gateway answers with 503.
 */
public final class Stores {
  private Stores() {}

  /** The beans' producer methods. */
  @Singleton
  static class Producers {
    @Produces
    @Singleton
    Clock clock() {
      return Clock.systemUTC();
    }

    @Produces
    @Singleton
    EtcdClient etcd(Config config) {
      return new EtcdClient(EtcdSettings.from(environment(config)));
    }

    void close(@Disposes EtcdClient etcd) {
      etcd.close();
    }

    @Produces
    @Singleton
    RedisConnections redis(Config config, EtcdClient etcd) {
      return new RedisConnections(redisSettings(environment(config), etcd));
    }

    void close(@Disposes RedisConnections redis) {
      redis.close();
    }

    @Produces
    @Singleton
    DSLContext database(DataSource pool) {
      DSLContext database = context(pool);
      database.configuration().set(new DefaultTransactionListenerProvider(new AuditTransactions()));
      return database;
    }
  }

  /**
   * BACKEND_REDIS_ADDR and BACKEND_REDIS_PASSWORD, else what etcd says under {@code config/redis}.
   */
  public static RedisSettings redisSettings(Map<String, String> env, EtcdClient etcd) {
    String address = env.get("BACKEND_REDIS_ADDR");
    if (address != null) {
      return RedisSettings.parse(address, env.getOrDefault("BACKEND_REDIS_PASSWORD", ""));
    }
    return RedisSettings.parse(
        etcd.get("config/redis/addr")
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no Redis address: set BACKEND_REDIS_ADDR or the etcd key config/redis/addr")),
        etcd.get("config/redis/password").orElse(""));
  }

  /** jOOQ over a pool, PostgreSQL dialect. */
  public static DSLContext context(DataSource pool) {
    return DSL.using(
        pool,
        SQLDialect.POSTGRES,
        new Settings().withExecuteLogging(false).withFetchWarnings(false).withRenderSchema(false));
  }

  private static Map<String, String> environment(Config config) {
    return Stream.of(
            "BACKEND_NAMESPACE",
            "BACKEND_ETCD_ADDR",
            "BACKEND_ETCD_USER",
            "BACKEND_ETCD_PASSWORD",
            "BACKEND_REDIS_ADDR",
            "BACKEND_REDIS_PASSWORD")
        .flatMap(
            name ->
                config.getOptionalValue(name, String.class).stream()
                    .map(value -> Map.entry(name, value)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
