package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that begins something and does not go on with it does not keep its connection. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
@TestProfile(SlowClientTest.Impatient.class)
class SlowClientTest {
  /** About a second in place of half a minute and more. */
  public static final class Impatient implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("backend.gateway.slow-client", "0.5S", "backend.gateway.keep-alive", "1S");
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TestHTTPResource("/")
  URI manager;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "GET / HTTP/1.1\r\nHost: x\r\nA: ",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /"
      })
  void a_connection_on_which_no_further_request_comes_is_closed(String sent) throws Exception {
    try (var raw = new RawHttp(manager, PATIENCE)) {
      raw.send(sent);
      if (sent.contains("\r\n\r\n")) {
        assertThat(raw.read("GET").status()).isEqualTo(200);
      }

      assertThat(raw.drain()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\n",
        "Content-Length: 10\r\n\r\n{",
        "Transfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
      })
  void a_body_that_does_not_come_is_refused(String started) throws Exception {
    try (var raw = new RawHttp(manager, PATIENCE)) {
      raw.send("POST /auth/authorize HTTP/1.1\r\nHost: x\r\n" + started);

      RawHttp.Answer answer = raw.read("POST");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body())
          .contains("generic-bad-request")
          .contains("The request body came too slowly: less than 1024 bytes in 500 ms.");
      assertThat(raw.drain()).isZero();
    }
  }
}
