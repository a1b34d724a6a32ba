package ai.backend.manager.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.contract.ConformanceInstallation;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.world.SignedClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes: a refusal is a 4xx with a problem document or a GraphQL error, tells no insides,
 * changes no rows and comes soon; never 5xx, never silence. {@code -Dfuzz.seed=…} sends other
 * requests, {@code -Dfuzz.times=…} more.
 */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = ConformanceInstallation.class, restrictToAnnotatedClass = true)
class FuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 20261125);
  private static final int TIMES = Integer.getInteger("fuzz.times", 1);
  private static final String LATE = "2026-11-21 23:59:59";
  private static final int BATCH = 250;
  private static final int REST_BATCHES = 8;
  private static final int RAW_BATCHES = 5;
  private static final int GRAPHQL_BATCHES = 8;
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URI manager;

  ConformanceInstallation installation;

  @Inject DSLContext db;

  @Inject @All List<Routes> capabilities;

  @Test
  void every_route_with_hostile_parameters_bodies_and_headers() throws Exception {
    var requests = new RestRequests(corpus(), new Signer(manager), new Words(new Random(SEED)));

    assertThat(send(requests::next, REST_BATCHES))
        .as("requests of every kind")
        .containsKeys(200, 204, 400, 401, 404, 405);
  }

  @Test
  void graphql_documents_with_hostile_arguments_filters_and_orders() throws Exception {
    var words = new Words(new Random(SEED + 1));
    var documents = new Documents(text("/graphql/schema.graphqls"), words);
    var requests = new GraphqlRequests(documents, new Signer(manager), words);

    assertThat(send(requests::next, GRAPHQL_BATCHES))
        .as("requests of every kind")
        .containsKeys(200, 400, 401);
  }

  @Test
  void requests_of_which_bytes_were_changed() throws Exception {
    var words = new Words(new Random(SEED + 2));
    var good = new RestRequests(corpus(), new Signer(manager), words);
    var requests = new RawRequests(good::next, words);

    assertThat(send(requests::next, RAW_BATCHES))
        .as("requests of every kind")
        .containsKeys(200, 400);
  }

  private Corpus corpus() throws IOException {
    return new Corpus(capabilities.stream().flatMap(c -> c.routes().stream()).toList(), recorded());
  }

  private Map<Integer, Integer> send(Supplier<Wire> requests, int batches) throws Exception {
    var run = new FuzzRun(manager, new Ledger(db), new Inspection(secrets()));
    long deadline = System.nanoTime() + TIME.multipliedBy(TIMES).toNanos();
    for (int i = 0; i < batches * TIMES; i++) {
      installation.rewind(LATE);
      installation.agent().endBatchesSoon();
      awaitSignatures();
      run.send(requests, BATCH, deadline);
    }
    run.assertFaultless(SEED);
    assertThat(SignedClient.nobody(manager).get("/").statusCode()).isEqualTo(200);
    return run.statuses();
  }

  /** A keypair that requests of the last batch took away is remembered as such for two seconds. */
  private void awaitSignatures() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    for (SignedClient client :
        List.of(SignedClient.superadmin(manager), SignedClient.user(manager))) {
      while (client.get("/auth/role").statusCode() != 200) {
        assertThat(System.nanoTime())
            .as("signatures of " + client.accessKey())
            .isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private static List<JsonNode> recorded() throws IOException {
    var exchanges = new ArrayList<JsonNode>();
    for (JsonNode file : JSON.readTree(text("/conformance/files.json"))) {
      String name = "/conformance/recordings/" + file.path("file").asText() + ".jsonl";
      for (String line : text(name).lines().toList()) {
        exchanges.add(JSON.readTree(line));
      }
    }
    return exchanges;
  }

  private static Map<String, String> secrets() throws IOException {
    var secrets = new HashMap<String, String>();
    JSON.readTree(text("/transcripts/accounts.json"))
        .path("keypairs")
        .forEach(k -> secrets.put(k.path("access_key").asText(), k.path("secret_key").asText()));
    return secrets;
  }

  private static String text(String name) throws IOException {
    try (var in = FuzzTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
