package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the running manager puts into its error log, and what it takes out (spec/04 §10). */
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

  @Inject DSLContext database;

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
    until(() -> logs().size() >= before + 1);
    assertThat(logs()).hasSize(before + 1);
    JsonNode entry = logs().get(0);
    assertThat(entry.path("source").asText()).isEqualTo("manager");
    assertThat(entry.path("request_url").asText()).isEqualTo("GET /acl");
    assertThat(entry.path("request_status").asInt()).isEqualTo(503);
    assertThat(entry.at("/context_env/request_id").asText())
        .isEqualTo(refused.headers().firstValue("X-Request-ID").orElseThrow());
    assertThat(entry.toString()).doesNotContain("s3cr3t");
  }

  @Test
  void the_leading_manager_deletes_what_is_too_old() throws Exception {
    database.execute(
        """
        insert into error_logs (created_at, severity, source, message)
        values (now() - interval '91 days', 'error', 'manager', 'old'), (now() - interval '89 days', 'error', 'manager', 'young')
        """);

    until(() -> !logs().findValuesAsText("message").contains("old"));

    assertThat(logs().findValuesAsText("message")).contains("young").doesNotContain("old");
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
