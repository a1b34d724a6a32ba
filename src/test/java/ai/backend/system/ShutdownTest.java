package ai.backend.system;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.bench.ManagerProcess;
import ai.backend.bench.SignedHttp;
import ai.backend.testing.BackingServices;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged manager is told to end while it is busy. */
@Tag("component")
class ShutdownTest {
  private static final Duration DELAY = Duration.ofSeconds(5);
  private static final String BODY =
      "{\"type\": \"keypair\", \"domain\": \"default\", \"username\": \"a@example.com\", \"password\": \"x\"}";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void readiness_goes_off_first_and_what_has_begun_is_answered() throws Exception {
    try (var manager = new ManagerProcess()) {
      givenAnAccount(manager.database);
      String endpoint = "http://127.0.0.1:" + manager.address().getPort();
      Await.until("ready", Duration.ofSeconds(30), () -> ready(manager) == 200);
      HttpResponse<InputStream> stream = follow(endpoint);
      try (var socket = new Socket("127.0.0.1", manager.address().getPort());
          InputStream events = stream.body()) {
        socket.setSoTimeout(30_000);
        write(socket, head() + BODY.substring(0, 10));
        long told = System.nanoTime();

        manager.terminate();

        Await.until("readiness is off", DELAY, () -> ready(manager) == 503);
        assertThat(get(endpoint + "/"))
            .as("still served, as balancers may not know yet")
            .isEqualTo(200);
        assertThat(new String(events.readAllBytes(), StandardCharsets.UTF_8))
            .as("the stream ends, and tells its client to come back elsewhere")
            .doesNotContain("server_close");
        assertThat(Duration.ofNanos(System.nanoTime() - told)).isGreaterThanOrEqualTo(DELAY);

        write(socket, BODY.substring(10));
        assertThat(line(socket)).as("a request that had begun before").startsWith("HTTP/1.1 4");
      }
      assertThat(manager.awaitExit(Duration.ofSeconds(20)))
          .as("ended by the signal")
          .isEqualTo(143);
    }
  }

  private void givenAnAccount(String database) throws Exception {
    try (var connection = BackingServices.postgres().connect(database);
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into domains (name) values ('default');
          insert into user_resource_policies (name, max_vfolder_size, max_session_count_per_model_session) values ('default', -1, 10);
          insert into keypair_resource_policies (name, total_resource_slots, max_concurrent_sessions, max_containers_per_session,
            max_vfolder_count, max_vfolder_size, idle_timeout) values ('default', '{}', 1, 1, 1, 0, 0);
          insert into users (uuid, username, email, domain_name, role, resource_policy)
            values ('20000000-0000-4000-8000-000000000001', 'a', 'a@example.com', 'default', 'superadmin', 'default');
          insert into keypairs (user_id, access_key, secret_key, "user", resource_policy)
            values ('a@example.com', 'AKIASHUTDOWNEXAMPLE0', 'only-for-this-test', '20000000-0000-4000-8000-000000000001', 'default');
          """);
    }
  }

  private HttpResponse<InputStream> follow(String endpoint)
      throws IOException, InterruptedException {
    try (var signer = new SignedHttp(endpoint, "AKIASHUTDOWNEXAMPLE0", "only-for-this-test")) {
      HttpResponse<InputStream> answer =
          http.send(
              signer.signed("GET", "/events/session", ""),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer;
    }
  }

  private int ready(ManagerProcess manager) {
    return get(manager.managementEndpoint() + "/q/health/ready");
  }

  private int get(String url) {
    try {
      var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static String head() {
    return "POST /auth/authorize HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
        + BODY.length()
        + "\r\n\r\n";
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String line(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
        .readLine();
  }
}
