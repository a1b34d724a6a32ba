package ai.backend.manager.stores;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;
import org.jooq.DSLContext;

/**
 * Started when etcd and Redis answer and the database has the schema that this program needs;
 * otherwise says what is missing. A started gateway stays ready while a store is away: all of them
 * would go at once, and a client is better served by a 503 that says so than by a closed door.
 */
@Startup
@Singleton
class StoresReady implements HealthCheck {
  private final DSLContext database;
  private final RedisConnections redis;
  private final EtcdClient etcd;

  StoresReady(DSLContext database, RedisConnections redis, EtcdClient etcd) {
    this.database = database;
    this.redis = redis;
    this.etcd = etcd;
  }

  private interface Check {
    String outcome();
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("stores").up();
    probe(
        response,
        "etcd",
        () -> etcd.get("manager/status").isPresent() ? "ok" : "manager/status is not set yet");
    probe(
        response,
        "redis",
        () -> redis.shared(RedisDatabase.STAT).sync().ping().equals("PONG") ? "ok" : "no answer");
    probe(response, "schema", () -> Schema.wanting(database).orElse("ok"));
    return response.build();
  }

  private static void probe(HealthCheckResponseBuilder response, String name, Check check) {
    String outcome;
    try {
      outcome = check.outcome();
    } catch (RuntimeException e) {
      outcome =
          Outage.in(e)
              .map(store -> store + " does not answer")
              .orElse(e.getClass().getSimpleName());
    }
    response.withData(name, outcome);
    if (!outcome.equals("ok")) {
      response.down();
    }
  }
}
