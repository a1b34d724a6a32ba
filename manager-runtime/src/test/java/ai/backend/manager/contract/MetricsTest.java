package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Prometheus reads at the management port of the running manager. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
class MetricsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TestHTTPResource("/")
  URI manager;

  @TestHTTPResource(value = "/", management = true)
  URI management;

  private static String get(URI uri) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(10))
            .header("Accept", "text/plain")
            .build();
    String body = CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return body.replace(",}", "}");
  }

  private String untilShown(String line) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    String all = get(management.resolve("/q/metrics"));
    while (!all.contains(line) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      all = get(management.resolve("/q/metrics"));
    }
    assertThat(all).contains(line);
    return all;
  }

  @Test
  void requests_are_counted_by_their_route_and_not_by_their_path() throws Exception {
    get(manager.resolve("/scaling-groups/no-such-group-7/wsproxy-version"));
    get(manager.resolve("/no/such/path-7"));

    String all =
        untilShown(
            "backendai_requests_seconds_count{method=\"GET\",route=\"/scaling-groups/{name}/wsproxy-version\",status=\"400\"}");
    assertThat(all)
        .contains(
            "backendai_requests_seconds_count{method=\"unknown\",route=\"unknown\",status=\"404\"}")
        .doesNotContain("no-such-group-7", "path-7");
  }

  @Test
  void the_leader_tells_sessions_agents_queues_and_rounds() throws Exception {
    untilShown("backendai_sessions{status=\"RUNNING\"} ");
    untilShown("backendai_scheduler_queue_length{resource_group=\"default\"} 0.0");
    untilShown("backendai_agents{status=\"LOST\"} ");
    untilShown("backendai_scheduler_round_seconds_count{outcome=\"done\"} ");
    assertThat(get(management.resolve("/q/metrics")))
        .doesNotContain("backendai_sessions{status=\"TERMINATED\"}");
  }
}
