package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is no HTTP, or has two readings, is refused in a problem document and ends the connection:
 * nothing that follows on it is taken for another request.
 */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class RequestFormTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

  @TestHTTPResource("/")
  URI manager;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET / HTTP/one\r\nHost: x\r\n\r\n",
        "GET / HTCPCP/1.0\r\nHost: x\r\n\r\n",
        "GET / #HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nNa me: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nName: a\u0000b\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"
      })
  void no_request_of_http(String sent) throws Exception {
    refusedForGood(sent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1",
        "Content-Length: +3",
        "Content-Length: three",
        "Content-Length: 0x3",
        "Content-Length: 99999999999999999999",
        "Content-Length: 3, 4",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length : 3",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: \u000bchunked",
      })
  void a_length_with_two_readings(String framing) throws Exception {
    refusedForGood("POST /auth HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nabc\r\n0\r\n\r\n",
        "-1\r\n\r\n",
        "3\r\nabcdef\r\n0\r\n\r\n",
        "fffffffffffff\r\n"
      })
  void a_body_that_is_not_in_chunks(String body) throws Exception {
    refusedForGood("POST /auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  }

  static Stream<String> tooLong() {
    return Stream.of(
        "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /" + "a".repeat(2_000_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(40_000) + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n" + "A: a\r\n".repeat(20_000) + "\r\n");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("tooLong")
  void a_head_that_is_too_long(String sent) throws Exception {
    refusedForGood(sent);
  }

  private void refusedForGood(String sent) throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      RawHttp.Answer answer = raw.send(sent + SMUGGLED).read("GET");

      assertThat(answer).as("an answer").isNotNull();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers())
          .containsEntry("Content-Type", "application/problem+json; charset=utf-8")
          .containsEntry("Server", "BackendAI")
          .containsKey("X-Request-ID");
      assertThat(answer.body())
          .startsWith("{\"type\":\"https://api.backend.ai/probs/generic-bad-request\",\"title\":")
          .contains("\"msg\":");
      assertThat(raw.drain()).as("then the connection is closed").isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/?a=%zz", "/auth/role?%", "/%zz?%zz", "/session/%/logs", "/\u00e4?\u00e4"})
  void an_escape_that_is_none_is_an_ordinary_character(String target) throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      RawHttp.Answer answer =
          raw.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").read("GET");

      assertThat(answer.headers()).containsKey("X-Request-ID");
      assertThat(answer.status()).isIn(200, 400, 404);
      raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(raw.read("GET").status()).as("the connection goes on").isEqualTo(200);
    }
  }

  @Test
  void several_requests_on_a_connection_are_answered_in_their_order() throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send(
          "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
              + "POST /auth/authorize HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
              + "GET /nosuch HTTP/1.1\r\nHost: x\r\n\r\n"
              + "GET / HTTP/1.0\r\n\r\n");

      assertThat(raw.read("GET").status()).isEqualTo(200);
      assertThat(raw.read("POST").status()).isEqualTo(400);
      assertThat(raw.read("GET").status()).isEqualTo(404);
      assertThat(raw.read("GET").status()).isEqualTo(200);
      assertThat(raw.drain()).as("1.0 ends the connection").isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3"
      })
  void a_body_in_chunks_ends_its_connection_since_another_may_have_read_a_length(String framing)
      throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send(
          "POST /auth/authorize HTTP/1.1\r\nHost: x\r\n"
              + framing
              + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
              + SMUGGLED);

      RawHttp.Answer answer = raw.read("POST");

      assertThat(answer.body()).contains("\"password\":\"is required\"");
      assertThat(answer.headers()).containsEntry("Connection", "close");
      assertThat(raw.drain()).isZero();
    }
  }

  @Test
  void who_waits_for_leave_to_send_a_body_gets_it() throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send(
          "POST /auth/authorize HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(raw.read("POST").status()).isEqualTo(100);

      raw.send("{}");
      assertThat(raw.read("POST").body()).contains("is required");
    }
  }

  @Test
  void an_offer_of_http_2_is_not_taken() throws Exception {
    try (var raw = new RawHttp(manager, SOON)) {
      raw.send(
          "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");

      assertThat(raw.read("GET").status()).isEqualTo(200);
    }
  }
}
