package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.SignedClient;
import ai.backend.testing.EtcdServer;
import ai.backend.testing.PostgresServer;
import ai.backend.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * While a store is away: 503 soon, nothing written; when it is back: as before, without restart.
 */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = OwnStores.class, restrictToAnnotatedClass = true)
class StoreOutageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The longest that a client waits for the answer that a store is away. */
  private static final Duration SOON = Duration.ofSeconds(6);

  private static final String KEYPAIRS =
      "{'query': 'query { keypair_list(limit: 10, offset: 0) { items { access_key } } }'}";
  private static final String NEW_DOMAIN =
      "{'query': 'mutation($n: String!) { create_domain(name: $n, props: {}) { ok msg } }', 'variables': {'n': 'outage'}}";
  private static final String LOGIN =
      "{'type': 'keypair', 'domain': 'default', 'username': 'user@lablup.com', 'password': 'C8qnIo29'}";

  @TestHTTPResource("/")
  URI manager;

  PostgresServer postgres;
  RedisServer redis;
  EtcdServer etcd;

  @jakarta.inject.Inject DSLContext db;

  private SignedClient admin;
  private SignedClient nobody;

  private interface Call {
    HttpResponse<String> send() throws Exception;
  }

  @BeforeEach
  void everything_works_before() throws Exception {
    admin = SignedClient.superadmin(manager);
    nobody = SignedClient.nobody(manager);
    recovered(() -> admin.get("/auth/role"));
    recovered(() -> admin.post("/admin/gql", KEYPAIRS));
    recovered(() -> nobody.post("/auth/authorize", LOGIN));
    recovered(() -> nobody.get("/config/resource-slots"));
  }

  @Test
  void without_postgresql() throws Exception {
    int domains = domains();
    postgres.stop();
    try {
      // what the gateway remembers of the keypair does not help
      refused("PostgreSQL", () -> admin.post("/admin/gql", KEYPAIRS));
      refused("PostgreSQL", () -> admin.post("/admin/graphql", KEYPAIRS));
      refused("PostgreSQL", () -> admin.post("/admin/gql", NEW_DOMAIN));
      refused("PostgreSQL", () -> admin.get("/resource/presets"));
      refused("PostgreSQL", () -> nobody.post("/auth/authorize", LOGIN));
      assertThat(nobody.get("/").statusCode()).isEqualTo(200);
      assertThat(nobody.get("/auth/role").statusCode()).isEqualTo(401);
      crowd("PostgreSQL", () -> admin.post("/admin/gql", KEYPAIRS));
    } finally {
      postgres.start();
    }
    recovered(() -> admin.post("/admin/gql", KEYPAIRS));
    recovered(() -> nobody.post("/auth/authorize", LOGIN));
    assertThat(domains()).isEqualTo(domains);
    assertThat(
            recovered(() -> admin.post("/admin/gql", NEW_DOMAIN))
                .at("/data/create_domain/ok")
                .asBoolean())
        .isTrue();
    assertThat(domains()).isEqualTo(domains + 1);
  }

  @Test
  void without_redis() throws Exception {
    int domains = domains();
    redis.stop();
    try {
      refused("Redis", () -> admin.get("/auth/role"));
      refused("Redis", () -> admin.post("/admin/gql", NEW_DOMAIN));
      refused("Redis", () -> admin.hardened("GET", "/auth/role", "", SignedClient.nonce()));
      assertThat(nobody.get("/").statusCode()).isEqualTo(200);
      // guesses are counted there: without it there would be no limit
      refused("Redis", () -> nobody.post("/auth/authorize", LOGIN));
      crowd("Redis", () -> admin.get("/auth/role"));
    } finally {
      redis.start();
    }
    recovered(() -> admin.get("/auth/role"));
    recovered(() -> admin.hardened("GET", "/auth/role", "", SignedClient.nonce()));
    recovered(() -> nobody.post("/auth/authorize", LOGIN));
    assertThat(domains()).isEqualTo(domains);
  }

  @Test
  void without_etcd() throws Exception {
    etcd.stop();
    try {
      refused("etcd", () -> nobody.get("/manager/announcement"));
      refused("etcd", () -> admin.call("PUT", "/manager/status", "{\"status\": \"frozen\"}"));
      crowd("etcd", () -> nobody.get("/manager/announcement"));
      // the rules on signatures and passwords and the manager's status are remembered
      assertThat(admin.post("/admin/gql", KEYPAIRS).statusCode()).isEqualTo(200);
      assertThat(nobody.post("/auth/authorize", LOGIN).statusCode()).isEqualTo(200);
      assertThat(nobody.get("/").statusCode()).isEqualTo(200);
    } finally {
      etcd.start();
    }
    recovered(() -> nobody.get("/manager/announcement"));
    assertThat(recovered(() -> nobody.get("/manager/status")).path("status").asText())
        .isEqualTo("running");
  }

  private int domains() {
    return db.fetchSingle("select count(*) as n from domains").get("n", Integer.class);
  }

  private static void refused(String store, Call call) throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> answer = call.send();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    assertRefused(store, answer);
  }

  private static void assertRefused(String store, HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/problem+json; charset=utf-8");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("type").asText()).endsWith("/service-unavailable");
    assertThat(problem.path("msg").asText()).startsWith(store + " does not answer");
  }

  /** Many at once are not made to wait one after the other. */
  private static void crowd(String store, Callable<HttpResponse<String>> call) throws Exception {
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = IntStream.range(0, 60).mapToObj(i -> threads.submit(call)).toList();
      for (Future<HttpResponse<String>> answer : answers) {
        assertRefused(store, get(answer));
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON.multipliedBy(2));
  }

  private static <T> T get(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Asks until the answer is 200, for at most 20 s; in between only 503 is fine. */
  private static JsonNode recovered(Call call) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    HttpResponse<String> answer = call.send();
    while (answer.statusCode() != 200) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(System.nanoTime()).as("still " + answer.body()).isLessThan(deadline);
      answer = call.send();
    }
    return JSON.readTree(answer.body());
  }
}
