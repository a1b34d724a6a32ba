package ai.backend.system;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.bench.SignedHttp;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** {@code samples/external/}: two gateways on stores that existed before, rolled under load. */
@Tag("system")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExternalStoresTest {
  private static final String CLUSTER = "production";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int WRITERS = 4;
  private static final int MOST_WRITES = 5000;
  private static final ExternalStores STORES = new ExternalStores("system-stores");
  private static final Installation INSTALLATION = new Installation("system-external", CLUSTER);
  private static final Kubectl KUBECTL = INSTALLATION.kubectl;

  @BeforeAll
  static void storesAndOperator() {
    INSTALLATION.installOperator();
    STORES.start();
    KUBECTL.createNamespace();
  }

  @AfterAll
  static void remove() {
    KUBECTL.deleteNamespace();
    STORES.kubectl.deleteNamespace();
  }

  @Test
  @Order(10)
  void theSampleBecomesReadyAndTheClientIsServed() {
    KUBECTL.apply(STORES.sample());
    KUBECTL.awaitReady(Installation.BRING_UP, "clusters.backend.ai/" + CLUSTER);
    assertThat(KUBECTL.get("statefulsets").path("items")).isEmpty();
    assertThat(KUBECTL.pods("app.kubernetes.io/component=manager")).hasSize(2);
    OfficialClient client = INSTALLATION.client();
    assertThat(client.out("config")).contains("Server version:", "v7.20230615");
    assertThat(client.out("admin", "keypair", "list"))
        .contains(KUBECTL.secret(CLUSTER + "-admin", "accessKey"));
  }

  @Test
  @Order(20)
  void aRollingRestartUnderLoadLosesNoAcknowledgedWrite() throws InterruptedException {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    var rolled = new AtomicBoolean();
    var number = new AtomicInteger();
    try (SignedHttp http = http();
        var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      var presets = new Presets(http);
      var running =
          java.util.stream.IntStream.range(0, WRITERS)
              .mapToObj(
                  w ->
                      writers.submit(
                          () -> {
                            while (!rolled.get() && number.get() < MOST_WRITES) {
                              String name = "rolling-" + number.incrementAndGet();
                              presets.create(name);
                              acknowledged.add(name);
                            }
                            return null;
                          }))
              .toList();
      Await.until("writes are acknowledged", SOON, () -> acknowledged.size() > WRITERS);
      try {
        KUBECTL.out("rollout", "restart", "deployment/" + CLUSTER + "-manager");
        KUBECTL
            .run(
                Duration.ofMinutes(5),
                "",
                "rollout",
                "status",
                "deployment/" + CLUSTER + "-manager",
                "--timeout=4m")
            .succeeded();
      } finally {
        rolled.set(true);
      }
      for (var writer : running) {
        assertThat(writer).succeedsWithin(SOON);
      }
      assertThat(presets.names()).containsAll(acknowledged);
    }
  }

  @Test
  @Order(30)
  void aDatabaseThatCannotBeReachedIsSaidInTheStatusAndAnswered503UntilItIsBack() {
    try (SignedHttp http = http()) {
      STORES.cutOffPostgresql();
      Await.until(
          "the gateway answers 503",
          SOON,
          () -> http.send("GET", "/auth?echo=away", "").statusCode() == 503);
      // a pod that goes makes the operator look again at once
      KUBECTL.out(
          "delete",
          "pod",
          "--wait=false",
          KUBECTL.pods("app.kubernetes.io/component=manager").getFirst());
      Await.until(
          "the status says what cannot be reached",
          Duration.ofMinutes(4),
          () ->
              ready().startsWith("False") && ready().contains("postgresql.system-stores.svc:5432"));
      STORES.giveBackPostgresql();
      KUBECTL.awaitReady(Installation.BRING_UP, "clusters.backend.ai/" + CLUSTER);
      Await.until(
          "requests are answered again",
          SOON,
          () -> http.send("GET", "/auth?echo=back", "").statusCode() == 200);
    }
  }

  private static String ready() {
    for (var condition :
        KUBECTL.get("clusters.backend.ai", CLUSTER).path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText() + " " + condition.path("message").asText();
      }
    }
    return "";
  }

  private static SignedHttp http() {
    return new SignedHttp(
        INSTALLATION.gateway(),
        KUBECTL.secret(CLUSTER + "-admin", "accessKey"),
        KUBECTL.secret(CLUSTER + "-admin", "secretKey"));
  }
}
