package ai.backend.system;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.bench.SignedHttp;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final int MOST_SESSIONS = 1000;
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
    assertThat(gateways()).hasSize(2);
    OfficialClient client = INSTALLATION.client();
    assertThat(client.out("config")).contains("Server version:", "v7.20230615");
    assertThat(client.out("admin", "keypair", "list"))
        .contains(KUBECTL.secret(CLUSTER + "-admin", "accessKey"));
  }

  @Test
  @Order(20)
  void aRollingRestartUnderLoadLosesNoAcknowledgedWrite() {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    try (SignedHttp http = http();
        var load = new Load()) {
      var presets = new Presets(new RetryingHttp(http));
      load.start(WRITERS, MOST_WRITES, "rolling-", name -> write(presets, name, acknowledged));
      Await.until("writes are acknowledged", SOON, () -> acknowledged.size() > WRITERS);
      KUBECTL.out("rollout", "restart", "deployment/" + CLUSTER + "-manager");
      awaitRollout();
      load.stop();
      assertThat(presets.names()).containsAll(acknowledged);
    }
  }

  @Test
  @Order(25)
  void aGatewayThatIsKilledLosesNoAcknowledgedWriteAndLeavesOneSessionOrNone() {
    STORES.sql(Creations.IMAGE_ROW);
    Set<String> written = ConcurrentHashMap.newKeySet();
    Set<String> created = ConcurrentHashMap.newKeySet();
    try (SignedHttp http = http();
        var load = new Load()) {
      var retrying = new RetryingHttp(http);
      var presets = new Presets(retrying);
      var creations = new Creations(http, retrying);
      load.start(WRITERS, MOST_WRITES, "killed-", name -> write(presets, name, written));
      create(load, creations, created);
      Await.until(
          "all are at work",
          SOON,
          () -> {
            load.requireNoFailure();
            return written.size() > WRITERS && created.size() > 2 * WRITERS;
          });

      killOneGateway();
      load.stop();

      assertThat(retrying.broken()).as("connections that the kill broke").isPositive();
      assertThat(presets.names()).containsAll(written);
    }
    assertThat(STORES.sql(Creations.BY_NAME))
        .as("sessions by name")
        .allMatch(row -> row.endsWith(" 1"))
        .containsAll(created.stream().map(name -> name + " 1").toList());
    assertThat(STORES.sql(Creations.NOT_WHOLE)).isEmpty();
  }

  /** Users who try again until there is an answer, and users who do not. */
  private static void create(Load load, Creations creations, Set<String> created) {
    load.start(
        WRITERS,
        MOST_SESSIONS,
        "killed-patient-",
        name -> {
          creations.create(name);
          created.add(name);
        });
    load.start(
        WRITERS,
        MOST_SESSIONS,
        "killed-hasty-",
        name -> {
          if (creations.tryOnce(name)) {
            created.add(name);
          }
        });
  }

  /** Returns when another is ready in its place. */
  private static void killOneGateway() {
    String killed = readyGateways().getFirst();
    KUBECTL.out("delete", "pod", "--force", "--grace-period=0", "--wait=false", killed);
    Await.until(
        "the killed gateway is replaced",
        SOON,
        () -> readyGateways().size() == 2 && !readyGateways().contains(killed));
  }

  private static void write(Presets presets, String name, Set<String> acknowledged) {
    presets.create(name);
    acknowledged.add(name);
  }

  private static List<String> gateways() {
    return KUBECTL.pods("app.kubernetes.io/component=manager");
  }

  /** Without those that are told to end, as the ones before a rollout may still be. */
  private static List<String> readyGateways() {
    return KUBECTL.podObjects("app.kubernetes.io/component=manager").stream()
        .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
        .filter(
            pod ->
                pod.path("status")
                    .path("conditions")
                    .valueStream()
                    .anyMatch(
                        c ->
                            c.path("type").asText().equals("Ready")
                                && c.path("status").asText().equals("True")))
        .map(Kubectl::name)
        .toList();
  }

  private static void awaitRollout() {
    KUBECTL
        .run(
            Duration.ofMinutes(5),
            "",
            "rollout",
            "status",
            "deployment/" + CLUSTER + "-manager",
            "--timeout=4m")
        .succeeded();
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
      KUBECTL.out("delete", "pod", "--wait=false", gateways().getFirst());
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
