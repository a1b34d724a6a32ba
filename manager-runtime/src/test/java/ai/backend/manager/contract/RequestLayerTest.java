package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.RawHttp;
import ai.backend.manager.world.SignedClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every request: ids, the access log, limits, methods, origins. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class RequestLayerTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration SOON = Duration.ofSeconds(5);

  @TestHTTPResource("/")
  URI manager;

  private SignedClient user;
  private SignedClient nobody;

  @BeforeEach
  void clients() {
    user = SignedClient.user(manager);
    nobody = SignedClient.nobody(manager);
  }

  @ParameterizedTest
  @CsvSource({"GET, /, 200", "GET, /nosuch, 404", "GET, /auth/role, 401", "DELETE, /, 405"})
  void a_plain_request_id_comes_back_whatever_the_answer(String method, String target, int status)
      throws Exception {
    var request = nobody.request(method, target, "").header("X-Request-ID", "my-id.42_x").build();

    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().allValues("X-Request-ID")).containsExactly("my-id.42_x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "<script>", "x;y", "ä"})
  void any_other_request_id_is_replaced(String given) throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-ID: " + given + "\r\n\r\n");

      assertThat(raw.read("GET").headers().get("X-Request-ID")).matches("[0-9a-f]{16}");
    }
    var tooLong = nobody.request("GET", "/", "").header("X-Request-ID", "a".repeat(65)).build();
    assertThat(HTTP.send(tooLong, BodyHandlers.ofString()).headers().firstValue("X-Request-ID"))
        .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{16}"));
  }

  @Test
  void the_access_log_names_who_did_what_and_holds_no_secret() throws Exception {
    BlockingQueue<ExtLogRecord> lines = new LinkedBlockingQueue<>();
    Handler handler = new Listener(lines);
    Logger.getLogger("access").addHandler(handler);
    try {
      var request =
          user.request(
                  "POST", "/auth/role?token=s3cr3t-in-query", "{\"password\": \"s3cr3t-body\"}")
              .header("X-Request-ID", "log-me")
              .build();
      HTTP.send(request, BodyHandlers.ofString());

      ExtLogRecord line = await(lines, "log-me");
      assertThat(line.getFormattedMessage())
          .matches("127\\.0\\.0\\.1 POST /auth/role 405 \\d+ B \\d+ ms");

      HTTP.send(
          user.request("GET", "/auth/role?group=s3cr3t-in-query", "")
              .header("X-Request-ID", "log-2")
              .build(),
          BodyHandlers.ofString());
      assertThat(await(lines, "log-2").getFormattedMessage())
          .contains("GET /auth/role 400")
          .endsWith("key=AKIANABBDUSEREXAMPLE signing=compatible/sha256")
          .doesNotContain("s3cr3t")
          .doesNotContain("signature");
    } finally {
      Logger.getLogger("access").removeHandler(handler);
    }
  }

  @Test
  void a_body_that_is_announced_too_large_is_refused_before_it_is_sent() throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send("POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n");

      assertTooLarge(raw.read("POST"), 1048576);
      assertThat(raw.drain()).as("then the connection is closed").isZero();
    }
  }

  @Test
  void a_body_that_turns_out_too_large_is_refused_while_it_is_sent() throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send("POST /session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
      for (int i = 0; i < 17; i++) {
        raw.send(chunk);
      }

      assertTooLarge(raw.read("POST"), 1048576);
      assertThat(raw.drain()).isZero();
    }
  }

  private static void assertTooLarge(RawHttp.Answer answer, int limit) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/problem+json; charset=utf-8");
    assertThat(answer.body())
        .contains("generic-bad-request")
        .contains("The request body is larger than " + limit + " bytes.");
  }

  @Test
  void a_body_of_exactly_the_limit_is_taken_and_an_upload_may_be_larger() throws Exception {
    assertThat(user.call("POST", "/session", "x".repeat(1 << 20)).body())
        .contains("Malformed body");
    assertThat(user.call("POST", "/session/nosuch/upload", "x".repeat(2 << 20)).body())
        .doesNotContain("larger than");
  }

  @Test
  void the_overriding_method_counts_and_is_what_is_signed() throws Exception {
    var parts = user.request("GET", "/auth/role", "").build();
    var overridden =
        java.net.http.HttpRequest.newBuilder(parts, (name, value) -> true)
            .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
            .header("X-Method-Override", "get")
            .build();

    assertThat(HTTP.send(overridden, BodyHandlers.ofString()).body()).contains("global_role");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[1, 2]", "\"text\"", "null", "{", "\u0000"})
  void a_body_that_is_no_object_is_malformed(String body) throws Exception {
    HttpResponse<String> answer = user.call("POST", "/session", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("invalid-api-params").contains("Malformed body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "Bearer x", "BackendAI x", "BackendAI ,", "BackendAI =", " "})
  void a_malformed_authorization_is_a_bad_request(String authorization) throws Exception {
    var request =
        nobody.request("GET", "/auth/role", "").header("Authorization", authorization).build();

    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("invalid-auth-params");
  }

  @Test
  void an_origin_is_echoed_and_sees_all_headers_also_of_refusals() throws Exception {
    for (String target : new String[] {"/", "/nosuch"}) {
      var request =
          nobody.request("GET", target, "").header("Origin", "https://console.example").build();

      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("https://console.example");
      assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse("").split(","))
          .contains("Server", "Date", "Content-Length", "X-Request-ID");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    }
  }

  @Test
  void a_preflight_needs_no_signature_but_an_origin_and_a_method_of_the_path() throws Exception {
    HttpResponse<String> allowed = preflight("/session", "POST", "https://console.example");
    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.body()).isEmpty();
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods")).hasValue("POST");
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValue("AUTHORIZATION,X-BACKENDAI-DATE");
    assertThat(preflight("/session", "PATCH", "https://console.example").statusCode())
        .isEqualTo(400);
    assertThat(preflight("/nosuch", "POST", "https://console.example").statusCode()).isEqualTo(404);
    assertThat(preflight("/session", "POST", "").statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> preflight(String target, String method, String origin)
      throws Exception {
    var request =
        java.net.http.HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + manager.getPort() + target))
            .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody())
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", "authorization, x-backendai-date");
    if (!origin.isEmpty()) {
      request.header("Origin", origin);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void head_is_a_method_of_its_own_and_its_answer_has_no_body() throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
      RawHttp.Answer answer = raw.read("HEAD");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.headers()).containsEntry("Allow", "GET,OPTIONS");

      raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(raw.read("GET").body())
          .as("the next answer on the connection")
          .startsWith("{\"version\"");
    }
  }

  private static ExtLogRecord await(BlockingQueue<ExtLogRecord> lines, String id) throws Exception {
    for (ExtLogRecord line = lines.poll(5, TimeUnit.SECONDS);
        line != null;
        line = lines.poll(5, TimeUnit.SECONDS)) {
      if (id.equals(line.getMdc("request"))) {
        return line;
      }
    }
    throw new AssertionError("no line of request " + id);
  }

  private static final class Listener extends Handler {
    private final BlockingQueue<ExtLogRecord> lines;

    Listener(BlockingQueue<ExtLogRecord> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord line) {
      ExtLogRecord wrapped = ExtLogRecord.wrap(line);
      wrapped.copyMdc();
      lines.add(wrapped);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
