package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.SignedClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program that is sent over a websocket may be long (spec/01 §3.4). */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
class LongMessageTest {
  private static final String NO_JSON = "x".repeat(4 << 20);

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;

  @Test
  void a_message_of_four_mebibytes_is_read() throws Exception {
    SignedClient user = SignedClient.user(manager);
    String target = "/stream/session/" + runningSession(user.accessKey()) + "/execute";
    var said = new CompletableFuture<String>();
    WebSocket.Builder upgrade = HttpClient.newHttpClient().newWebSocketBuilder();
    var headers = user.request("GET", target, "").build().headers().map();
    headers.forEach((name, values) -> upgrade.header(name, values.getFirst()));
    WebSocket socket =
        upgrade
            .buildAsync(
                URI.create("ws://127.0.0.1:" + manager.getPort() + target), new Listener(said))
            .get(10, TimeUnit.SECONDS);

    socket.sendText(NO_JSON, true);

    assertThat(said.get(20, TimeUnit.SECONDS)).contains("Invalid API parameters");
  }

  /** Tells the first message, or why none came. */
  private record Listener(CompletableFuture<String> said) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      said.complete(text.toString());
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      said.complete("closed with " + code);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      said.completeExceptionally(error);
    }
  }

  private UUID runningSession(String accessKey) {
    UUID session = UUID.randomUUID();
    db.execute(
        """
        insert into sessions (id, name, access_key, status, domain_name, group_id, user_uuid)
        select ?, 'long', k.access_key, 'RUNNING', 'default', g.id, k."user" from groups g, keypairs k
         where g.name = 'default' and k.access_key = ?
        """,
        session,
        accessKey);
    db.execute(
        """
        insert into kernels (session_id, session_name, access_key, status, cluster_hostname, domain_name, group_id, user_uuid)
        select id, name, access_key, 'RUNNING', 'main1', domain_name, group_id, user_uuid from sessions where id = ?
        """,
        session);
    return session;
  }
}
