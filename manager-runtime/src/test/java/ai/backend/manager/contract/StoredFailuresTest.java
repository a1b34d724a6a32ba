package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the running manager answers with 5xx, and only that, is in its error log (spec/04 §10). */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class StoredFailuresTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADMIN = "AKIAIOSFODNN7EXAMPLE";
  private static final Map<String, String> SECRETS =
      Map.of(ADMIN, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

  @TestHTTPResource("/")
  URI manager;

  private HttpResponse<String> call(String method, String target, String body) throws Exception {
    String request =
        """
        {"method": "%s", "target": "%s", "as": "%s", "body": %s,
         "headers": {"X-BackendAI-Version": "v7.20230615", "Content-Type": "application/json"}}
        """
            .formatted(method, target, ADMIN, body);
    return new Exchange(JSON.readTree(request))
        .replay(
            CLIENT,
            URI.create("http://127.0.0.1:" + manager.getPort()),
            SECRETS,
            Clock.systemUTC());
  }

  private JsonNode logs() throws Exception {
    return JSON.readTree(call("GET", "/logs/error?page_size=100", "null").body()).path("logs");
  }

  @AfterEach
  void thaw() throws Exception {
    call("PUT", "/manager/status", "{\"status\": \"running\"}");
  }

  @Test
  void a_5xx_is_stored_with_the_id_that_the_client_got_and_a_4xx_is_not() throws Exception {
    int before = logs().size();
    assertThat(call("GET", "/auth/role?group=bad", "null").statusCode()).isEqualTo(400);
    call("PUT", "/manager/status", "{\"status\": \"frozen\"}");

    HttpResponse<String> refused = call("GET", "/acl?secret=s3cr3t", "null");

    assertThat(refused.statusCode()).isEqualTo(503);
    JsonNode entry = firstOf(before + 1);
    assertThat(entry.path("source").asText()).isEqualTo("manager");
    assertThat(entry.path("request_url").asText()).isEqualTo("GET /acl");
    assertThat(entry.path("request_status").asInt()).isEqualTo(503);
    assertThat(entry.at("/context_env/request_id").asText())
        .isEqualTo(refused.headers().firstValue("X-Request-ID").orElseThrow());
    assertThat(entry.toString()).doesNotContain("s3cr3t");
  }

  private JsonNode firstOf(int number) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      JsonNode logs = logs();
      if (logs.size() >= number || System.nanoTime() > deadline) {
        assertThat(logs).hasSize(number);
        return logs.get(0);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
