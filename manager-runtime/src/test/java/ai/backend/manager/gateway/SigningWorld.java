package ai.backend.manager.gateway;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.FreshDatabase;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;

/** The authenticator over real stores, at a moment that stands still. */
final class SigningWorld implements AutoCloseable {
  static final String KEY = Fixtures.ADMIN.accessKey();
  static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static final String OTHER_KEY = Fixtures.USER.accessKey();
  static final String OTHER_SECRET = "C8qnIo29EZvXkPK_MXcuAakYTy4NYrxwmCEyNPlf";

  final Clock clock = Clock.fixed(Instant.now().truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
  final DSLContext db;
  final RedisConnections redis;
  final EtcdClient etcd;
  final Authenticator authenticator;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();

  SigningWorld() {
    String name = BackingServices.postgres().createDatabase();
    db = FreshDatabase.migrated(name);
    Fixtures.insert(db);
    secret(KEY, SECRET);
    secret(OTHER_KEY, OTHER_SECRET);
    redis =
        new RedisConnections(
            RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD));
    redis.shared(RedisDatabase.RATE_LIMIT).sync().set("nonce:since", new byte[] {'0'});
    etcd =
        new EtcdClient(
            new EtcdSettings(BackingServices.etcd().address(), "s" + UUID.randomUUID(), "", ""));
    authenticator =
        new Authenticator(
            new Keypairs(db, new KeypairSecrets(KeyRing.from(System.getenv())), nanos::get),
            new SigningRulesSource(etcd, Duration.ZERO),
            new Nonces(redis),
            new UsageCounters(redis),
            new SignatureMeter(metrics),
            clock);
  }

  private void secret(String accessKey, String secret) {
    db.execute("update keypairs set secret_key = ? where access_key = ?", secret, accessKey);
  }

  TestRequest request() {
    return new TestRequest(clock.instant());
  }

  boolean accepted(TestRequest request) {
    try {
      return authenticator.authenticate(request.inbound()) != null;
    } catch (ApiProblem refusal) {
      return false;
    }
  }

  void rule(String accessKey, String profile) {
    db.execute(
        "insert into keypair_signing (access_key, profile) values (?, ?)", accessKey, profile);
  }

  /** Puts forward the clock of what is remembered, not the time of day. */
  void forward(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  double counted(String profile, String hash, String client, String body) {
    var counter =
        metrics
            .find("backendai.signed.requests")
            .tags("profile", profile, "hash", hash, "client", client, "body", body)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    etcd.close();
    redis.close();
  }
}
