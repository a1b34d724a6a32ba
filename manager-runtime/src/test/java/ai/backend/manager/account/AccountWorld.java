package ai.backend.manager.account;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jooq.Record;

/** The account routes over the real stores; the user of the fixtures has {@link #PASSWORD}. */
final class AccountWorld implements AutoCloseable {
  static final String PASSWORD = "C8qnIo29";
  static final Principal USER = Fixtures.USER;

  private static final String HASH = Passwords.hash(PASSWORD);

  final SessionWorld stores = new SessionWorld();
  final Attempts attempts = new Attempts(stores.redis);
  private final List<Routes> routes;

  AccountWorld() {
    var work = new PasswordWork();
    var identities = new Identities(stores.db, work, attempts);
    var settings = new AccountSettings(stores.etcd, Duration.ZERO);
    var secrets = new KeypairSecrets(KeyRing.from(System.getenv()));
    routes =
        List.of(
            new AuthRoutes(
                stores.db, new Logins(stores.db, identities, secrets, settings, stores.clock)),
            new SignupRoutes(
                stores.db, new Signups(stores.db, settings, attempts, work, secrets), identities),
            new PasswordRoutes(stores.db, identities, work, settings),
            new SshRoutes(stores.db, secrets));
    reset();
  }

  /** As it was at first. */
  void reset() {
    stores.redis.shared(RedisDatabase.RATE_LIMIT).sync().flushdb();
    stores.etcd.deletePrefix("config/auth/");
    stores.db.execute("delete from keypairs where access_key not like '%EXAMPLE'");
    stores.db.execute("delete from users where email not like '%@lablup.com'");
    stores.db.execute(
        """
        update users set status = 'active', password = null, need_password_change = false, password_changed_at = now()
        """);
    stores.db.execute("update keypairs set is_active = true, ssh_public_key = null");
    setPassword(HASH);
  }

  void setPassword(String hash) {
    stores.db.execute("update users set password = ? where uuid = ?", hash, USER.userId());
  }

  List<Route> routes() {
    return routes.stream().flatMap(r -> r.routes().stream()).toList();
  }

  Reply call(String method, String path, Call call) throws Exception {
    Route route =
        routes().stream()
            .filter(r -> r.method().equals(method) && r.path().equals(path))
            .findFirst()
            .orElseThrow();
    return route.handler().handle(call);
  }

  /** The JSON body of an answer to the user's call. */
  JsonNode post(String path, String json) throws Exception {
    return body(call("POST", path, TestCall.of(USER, "", json)));
  }

  static JsonNode body(Reply reply) {
    return new ObjectMapper().valueToTree(((Reply.Json) reply).body());
  }

  JsonNode login(String email, String password, String address) throws Exception {
    TestCall call =
        TestCall.of(
            USER,
            "",
            "{'type':'keypair','domain':'default','username':'%s','password':'%s'}"
                .formatted(email, password));
    return body(
        call(
            "POST",
            "/auth/authorize",
            new TestCall(
                USER,
                "POST",
                Map.of(),
                Map.of(),
                Map.of("X-Forwarded-For", address),
                call.body(),
                call.apiVersion())));
  }

  JsonNode login(String password) throws Exception {
    return login(USER.email(), password, "192.0.2.1");
  }

  Record user(String email) {
    return stores.db.fetchSingle("select * from users where email = ?", email);
  }

  @Override
  public void close() {
    stores.close();
  }
}
