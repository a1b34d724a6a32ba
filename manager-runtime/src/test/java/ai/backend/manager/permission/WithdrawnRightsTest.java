package ai.backend.manager.permission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.contract.RecordedInstallation;
import ai.backend.manager.task.BackgroundTasks;
import ai.backend.manager.world.EventTail;
import ai.backend.manager.world.SignedClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream ends soon after its caller's rights were withdrawn, and only then (spec/08 §1, §2). */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
@TestProfile(WithdrawnRightsTest.LooksOften.class)
class WithdrawnRightsTest {
  /** Looks often, so that the test need not wait. */
  public static final class LooksOften implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("backend.gateway.stream-recheck", "0.1S");
    }
  }

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;
  @Inject BackgroundTasks tasks;

  private final UUID user = UUID.randomUUID();
  private final String key = "AKIA" + user.toString().replace("-", "").substring(0, 16);

  @BeforeEach
  void aDomainAdmin() {
    db.execute(
        """
        insert into users (uuid, username, email, domain_name, role, resource_policy)
        values (?, ?, ?, 'default', 'admin', 'default')
        """,
        user,
        user.toString(),
        user + "@example.com");
    db.execute(
        """
        insert into keypairs (access_key, secret_key, user_id, "user", is_admin, resource_policy)
        values (?, ?, ?, ?, true, 'default')
        """,
        key,
        "secret",
        user + "@example.com",
        user);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update keypairs set is_active = false where \"user\" = ?",
        "update keypairs set is_admin = false where \"user\" = ?",
        "update users set status = 'deleted' where uuid = ?",
        "update users set status = 'inactive' where uuid = ?",
        "update users set role = 'user' where uuid = ?",
      })
  void a_session_stream_ends_when_this_happens(String withdrawal) throws Exception {
    try (var tail = new EventTail(admin().stream("/events/session"));
        var other = new EventTail(SignedClient.user(manager).stream("/events/session"))) {
      db.execute(withdrawal, user);

      assertThat(tail.ended()).isTrue();
      assertThat(other.hasOneWithin(200)).as("another caller's stream ends").isFalse();
    }
  }

  @Test
  void a_stream_of_a_task_ends_when_the_keypair_is_deactivated() throws Exception {
    var over = new CountDownLatch(1);
    UUID task = tasks.start("test", key, progress -> over.await());
    try (var tail = new EventTail(admin().stream("/events/background-task?task_id=" + task))) {
      db.execute("update keypairs set is_active = false where access_key = ?", key);

      assertThat(tail.ended()).isTrue();
    } finally {
      over.countDown();
    }
  }

  @Test
  void a_websocket_ends_when_the_role_is_withdrawn() throws Exception {
    String target = "/stream/session/" + runningSession() + "/execute";
    var closed = new CompletableFuture<Integer>();
    WebSocket.Builder upgrade = HttpClient.newHttpClient().newWebSocketBuilder();
    admin()
        .request("GET", target, "")
        .build()
        .headers()
        .map()
        .forEach((name, values) -> upgrade.header(name, values.getFirst()));
    upgrade
        .buildAsync(
            URI.create("ws://127.0.0.1:" + manager.getPort() + target), new Listener(closed))
        .get(10, TimeUnit.SECONDS);

    db.execute("update users set role = 'user' where uuid = ?", user);

    assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
  }

  /** Tells the code with which the server closes. */
  private record Listener(CompletableFuture<Integer> closed) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedFuture(null);
    }
  }

  private UUID runningSession() {
    UUID session = UUID.randomUUID();
    db.execute(
        """
        insert into sessions (id, name, access_key, status, domain_name, group_id, user_uuid)
        select ?, 'open', ?, 'RUNNING', 'default', id, ? from groups where name = 'default'
        """,
        session,
        key,
        user);
    db.execute(
        """
        insert into kernels (session_id, session_name, access_key, status, cluster_hostname, domain_name, group_id, user_uuid)
        select ?, 'open', ?, 'RUNNING', 'main1', 'default', id, ? from groups where name = 'default'
        """,
        session,
        key,
        user);
    return session;
  }

  private SignedClient admin() {
    return new SignedClient(URI.create("http://127.0.0.1:" + manager.getPort()), key, "secret");
  }
}
