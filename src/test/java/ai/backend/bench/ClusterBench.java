package ai.backend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Measures the quickstart's cluster from outside, client included, and writes {@code
 * bench-results/}. Nothing is asserted of times, only that the answers are right.
 */
@Tag("bench")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterBench {
  private static final String IMAGE = "registry.devcluster.svc:5000/stable/python:3.11-debian12";
  private static final int CREATIONS = 10;
  private static final int WARM_UP = 100;
  private static final int EXECUTIONS = 100;
  private static final int REQUESTS = 3000;
  private static final Duration LOAD_LIMIT = Duration.ofSeconds(60);
  private static final Report REPORT = new Report("cluster");
  private static final SignedHttp HTTP =
      new SignedHttp(
          setting("BACKEND_ENDPOINT"),
          setting("BACKEND_ACCESS_KEY"),
          setting("BACKEND_SECRET_KEY"));

  @Test
  @Order(1)
  void createToRunning() {
    var taken = new ArrayList<Double>();
    long start = System.nanoTime();
    for (int i = 0; i < CREATIONS; i++) {
      String name = "bench-" + UUID.randomUUID().toString().substring(0, 8);
      long began = System.nanoTime();
      HttpResponse<String> created = create(name);
      taken.add((System.nanoTime() - began) / 1e6);
      assertThat(created.body()).contains("RUNNING");
      destroy(name);
    }
    REPORT.add(
        "session create → RUNNING (synchronous POST /session, image present)",
        new Samples(array(taken), (System.nanoTime() - start) / 1e9));
  }

  @Test
  @Order(2)
  void executeRoundTrip() {
    String name = "bench-exec-" + UUID.randomUUID().toString().substring(0, 8);
    create(name);
    Load.run(1, WARM_UP, LOAD_LIMIT, () -> execute(name));
    REPORT.add(
        "execute print(1) in a warm session (POST /session/{s}, query mode)",
        Load.run(1, EXECUTIONS, LOAD_LIMIT, () -> execute(name)));
    destroy(name);
  }

  @Test
  @Order(3)
  void lightRequests() {
    Load.run(4, REQUESTS, LOAD_LIMIT, () -> ok(HTTP.sendPlain("/")));
    for (int callers : List.of(1, 16, 64)) {
      REPORT.add(
          "GET / at concurrency " + callers,
          Load.run(callers, REQUESTS, LOAD_LIMIT, () -> ok(HTTP.sendPlain("/"))));
    }
    Load.run(4, 1000, LOAD_LIMIT, () -> ok(HTTP.send("GET", "/auth?echo=bench", "")));
    for (int callers : List.of(1, 16, 64)) {
      REPORT.add(
          "signed GET /auth at concurrency " + callers,
          Load.run(
              callers, REQUESTS, LOAD_LIMIT, () -> ok(HTTP.send("GET", "/auth?echo=bench", ""))));
    }
  }

  @Test
  @Order(100)
  void write() throws IOException {
    for (String line : System.getenv().getOrDefault("BENCH_OUTSIDE", "").lines().toList()) {
      int at = line.indexOf('=');
      REPORT.figure(line.substring(0, at), Double.parseDouble(line.substring(at + 1)));
    }
    REPORT.write(
        "closed loop from one JVM on the same machine, client time included; sessions one after another; "
            + WARM_UP
            + " executions and some thousand requests beforehand that do not count; percentiles are nearest-rank");
  }

  private static HttpResponse<String> create(String name) {
    return ok(
        HTTP.send(
            "POST",
            "/session",
            """
            {"name": "%s", "image": "%s", "sessionType": "interactive", "maxWaitSeconds": 60,
             "config": {"resources": {"cpu": "1", "mem": "512m"}}}"""
                .formatted(name, IMAGE)));
  }

  private static void execute(String name) {
    HttpResponse<String> answer =
        ok(
            HTTP.send(
                "POST",
                "/session/" + name,
                "{\"mode\": \"query\", \"code\": \"print(1)\", \"runId\": null, \"options\": {}}"));
    assertThat(answer.body()).contains("finished").contains("1\\n");
  }

  private static void destroy(String name) {
    ok(HTTP.send("DELETE", "/session/" + name, ""));
  }

  private static HttpResponse<String> ok(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    return response;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(d -> d).toArray();
  }

  private static String setting(String name) {
    return Objects.requireNonNull(System.getenv(name), name + " is not set: run `make bench`");
  }
}
