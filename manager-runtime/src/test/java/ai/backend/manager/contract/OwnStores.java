package ai.backend.manager.contract;

import ai.backend.testing.EtcdServer;
import ai.backend.testing.PostgresServer;
import ai.backend.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The recorded installation in servers of its own, which a test may stop and start again. */
public final class OwnStores implements QuarkusTestResourceLifecycleManager {
  private final PostgresServer postgres = new PostgresServer();
  private final RedisServer redis = new RedisServer();
  private final EtcdServer etcd = new EtcdServer();

  @Override
  public Map<String, String> start() {
    return RecordedInstallation.in(postgres, redis, etcd);
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(postgres, new TestInjector.MatchesType(PostgresServer.class));
    injector.injectIntoFields(redis, new TestInjector.MatchesType(RedisServer.class));
    injector.injectIntoFields(etcd, new TestInjector.MatchesType(EtcdServer.class));
  }

  @Override
  public void stop() {
    postgres.close();
    redis.close();
    etcd.close();
  }
}
