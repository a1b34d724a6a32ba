package ai.backend.manager.contract;

import ai.backend.manager.cli.Mgr;
import ai.backend.manager.secret.KeyRing;
import ai.backend.testing.BackingServices;
import ai.backend.testing.EtcdServer;
import ai.backend.testing.PostgresServer;
import ai.backend.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Real stores with the state of the recorded installation; the manager under test uses them. */
public final class RecordedInstallation implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    return in(BackingServices.postgres(), BackingServices.redis(), BackingServices.etcd());
  }

  /** Brings the recorded state into the servers and tells how the manager finds them. */
  static Map<String, String> in(PostgresServer postgres, RedisServer redis, EtcdServer etcd) {
    var environment = new HashMap<String, String>();
    environment.put("BACKEND_DB_ADDR", postgres.address());
    environment.put("BACKEND_DB_NAME", postgres.createDatabase());
    environment.put("BACKEND_DB_USER", PostgresServer.USER);
    environment.put("BACKEND_DB_PASSWORD", PostgresServer.PASSWORD);
    environment.put("BACKEND_ETCD_ADDR", etcd.address());
    environment.put("BACKEND_NAMESPACE", "contract-" + UUID.randomUUID());
    environment.put("BACKEND_REDIS_ADDR", redis.address());
    environment.put("BACKEND_REDIS_PASSWORD", RedisServer.PASSWORD);
    environment.put(KeyRing.VARIABLE, System.getenv(KeyRing.VARIABLE));
    mgr(environment, "schema", "oneshot");
    mgr(environment, "fixture", "populate", file("accounts.json"));
    mgr(environment, "fixture", "populate", file("main-keys.json"));
    mgr(environment, "etcd", "put-json", "/", file("etcd.json"));
    environment.put("quarkus.http.test-port", Integer.toString(BackingServices.freePort()));
    environment.put("quarkus.management.test-port", "0");
    return environment;
  }

  private static void mgr(Map<String, String> environment, String... command) {
    int code = Mgr.run(environment, command);
    if (code != 0) {
      throw new IllegalStateException("mgr " + String.join(" ", command) + " ended with " + code);
    }
  }

  private static String file(String name) {
    try {
      return Path.of(RecordedInstallation.class.getResource("/transcripts/" + name).toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    // the servers end with the test JVM
  }
}
