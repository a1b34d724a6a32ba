package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.KeyText;
import ai.backend.manager.image.registry.RegistryHand;
import ai.backend.manager.image.registry.RegistryProxy;
import ai.backend.manager.world.EventTail;
import ai.backend.manager.world.SignedClient;
import ai.backend.testing.RegistryServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /image/import} over HTTP, with a real registry (spec/04 §9). */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class ImageImportRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REGISTRIES = "config/docker/registry/";
  private static RegistryServer server;

  private final String source = "plain-" + UUID.randomUUID();
  private final String target = "stable/" + UUID.randomUUID();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private RegistryProxy proxy;
  private long lastRecord;

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;
  @Inject EtcdClient etcd;

  @BeforeAll
  static void startRegistry() {
    server = new RegistryServer();
  }

  @AfterAll
  static void stopRegistry() {
    server.close();
  }

  @BeforeEach
  void addRegistries() throws Exception {
    proxy = new RegistryProxy(server.url());
    etcd.put(REGISTRIES + KeyText.quote(server.address()), server.url());
    etcd.put(REGISTRIES + KeyText.quote(proxy.address()), proxy.url());
    new RegistryHand(server.url())
        .image(source, "1", RegistryHand.DOCKER, "amd64", new byte[] {1, 2, 3});
    lastRecord =
        db.fetchSingle("select coalesce(max(id), 0) as last from audit_log")
            .get("last", Long.class);
  }

  @AfterEach
  void removeRegistries() {
    goOn.countDown();
    proxy.close();
    etcd.delete(REGISTRIES + KeyText.quote(server.address()));
    etcd.delete(REGISTRIES + KeyText.quote(proxy.address()));
    db.execute("delete from images where image = ?", target);
    allow("127.0.0.1:5000");
  }

  private void allow(String... registries) {
    db.execute(
        "update domains set allowed_docker_registries = ? where name = 'default'",
        (Object) registries);
  }

  private String from() {
    return server.address() + "/" + source + ":1";
  }

  private String to() {
    return server.address() + "/" + target + ":1";
  }

  private ObjectNode body(String from) throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"src": "%s", "target": "%s", "brand": "Plain", "baseDistro": "ubuntu", "minMemory": "128m",
             "supportedAccelerators": ["cuda"], "runtimeType": "python", "runtimePath": "/usr/bin/python",
             "CPUCountEnvs": ["NPROC"], "servicePorts": [{"name": "jupyter", "protocol": "http", "ports": [8080]}],
             "launchOptions": {"group": "default", "scalingGroup": "default", "more": 1}, "more": 1}
            """
                .formatted(from, to()));
  }

  private static HttpResponse<String> post(SignedClient caller, JsonNode body) throws Exception {
    return caller.call("POST", "/image/import", body.toString());
  }

  private UUID started(SignedClient caller, JsonNode body) throws Exception {
    HttpResponse<String> answer = post(caller, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode task = JSON.readTree(answer.body()).path("importTask");
    assertThat(task.path("sessionId").asText()).matches("image-import-[\\w-]{11}");
    assertThat(task).hasSize(2);
    return UUID.fromString(task.path("taskId").asText());
  }

  private EventTail.Event end(SignedClient caller, UUID task) throws Exception {
    try (var tail = new EventTail(caller.stream("/events/background-task?taskId=" + task))) {
      EventTail.Event event = tail.next();
      while (event.name().equals("bgtask_updated")) {
        assertThat(event.json().path("total_progress").asLong()).isPositive();
        event = tail.next();
      }
      return event;
    }
  }

  @Test
  void an_import_is_a_task_after_which_the_image_can_be_used() throws Exception {
    var admin = SignedClient.superadmin(manager);

    assertThat(end(admin, started(admin, body(from()))).name()).isEqualTo("bgtask_done");

    String query =
        "{ image(reference: \"%s\") { supported_accelerators labels { key value } resource_limits { key min } } }"
            .formatted(to());
    String answer =
        admin
            .call("POST", "/admin/gql", JSON.createObjectNode().put("query", query).toString())
            .body();
    assertThat(answer)
        .contains("\"supported_accelerators\":[\"cuda\"]")
        .contains("{\"key\":\"ai.backend.service-ports\",\"value\":\"jupyter:http:8080\"}")
        .contains("{\"key\":\"mem\",\"min\":\"134217728\"}");
    assertThat(end(admin, started(admin, body(from()))).name()).isEqualTo("bgtask_done");
  }

  @Test
  void an_import_and_its_end_are_in_the_audit_log() throws Exception {
    var admin = SignedClient.superadmin(manager);
    end(admin, started(admin, body(from())));
    end(
        admin,
        started(
            admin, body(from().replace(":1", ":missing").replace("127.0.0:missing", "127.0.0.1"))));

    assertThat(records())
        .extracting(r -> r.get("operation") + " " + r.get("outcome") + " " + r.get("user_email"))
        .containsExactlyInAnyOrder(
            "POST /image/import done admin@lablup.com",
            "import image done admin@lablup.com",
            "POST /image/import done admin@lablup.com",
            "import image failed admin@lablup.com");
    assertThat(records())
        .first()
        .extracting(r -> r.get("target"))
        .isEqualTo(from() + " -> " + to());
  }

  private List<Map<String, Object>> records() {
    return db.fetch("select * from audit_log where id > ? order by id", lastRecord).intoMaps();
  }

  @Test
  void a_missing_image_ends_the_task_with_the_reason() throws Exception {
    var admin = SignedClient.superadmin(manager);

    EventTail.Event end = end(admin, started(admin, body(server.address() + "/" + source + ":2")));

    assertThat(end.name()).isEqualTo("bgtask_failed");
    assertThat(end.json().path("message").asText()).contains("has no image").contains(":2");
  }

  @Test
  void while_one_import_runs_another_to_the_same_target_is_refused() throws Exception {
    var admin = SignedClient.superadmin(manager);
    var asked = new CountDownLatch(1);
    proxy.fault(
        "GET /v2/" + source + "/manifests/",
        exchange -> {
          asked.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return false;
        });
    UUID first = started(admin, body(proxy.address() + "/" + source + ":1"));
    asked.await();

    HttpResponse<String> second = post(admin, body(from()));

    assertThat(second.statusCode()).isEqualTo(400);
    assertThat(second.body()).contains("An image is being imported to " + to() + " already");
    goOn.countDown();
    assertThat(end(admin, first).name()).isEqualTo("bgtask_done");
    assertThat(end(admin, started(admin, body(from()))).name()).isEqualTo("bgtask_done");
  }

  @ParameterizedTest
  @CsvSource({
    "src, cr.elsewhere.example/a/b:1, add it first",
    "target, cr.elsewhere.example/a/b:1, add it first",
    "src, python, registry index.docker.io is not known",
    "src, 169.254.169.254:80/latest/meta-data, add it first",
    "src, no name, is not an image name",
    "runtimePath, python, does not match pattern",
  })
  void what_is_wrong_in_the_body_is_told_with_its_key(String key, String value, String reason)
      throws Exception {
    HttpResponse<String> answer =
        post(SignedClient.superadmin(manager), body(from()).put(key, value));

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("type").asText()).endsWith("invalid-api-params");
    assertThat(problem.at("/data/" + key).asText()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "group, nowhere, Invalid group",
    "scalingGroup, nowhere, Invalid scaling group",
  })
  void project_and_resource_group_must_be_the_callers(String key, String value, String reason)
      throws Exception {
    ObjectNode body = body(from());
    ((ObjectNode) body.get("launchOptions")).put(key, value);

    HttpResponse<String> answer = post(SignedClient.superadmin(manager), body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(reason);
  }

  @Test
  void a_domain_administrator_uses_the_registries_of_his_domain_and_replaces_nothing()
      throws Exception {
    var admin = SignedClient.domainAdmin(manager);
    HttpResponse<String> refused = post(admin, body(from()));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("is not allowed for your domain");

    allow("127.0.0.1:5000", server.address());
    assertThat(end(admin, started(admin, body(from()))).name()).isEqualTo("bgtask_done");
    EventTail.Event again = end(admin, started(admin, body(from()).put("brand", "Other")));
    assertThat(again.name()).isEqualTo("bgtask_failed");
    assertThat(again.json().path("message").asText()).contains("only a superadmin replaces it");
  }

  @Test
  void users_and_strangers_do_not_import() throws Exception {
    assertThat(post(SignedClient.user(manager), body(from())).statusCode()).isEqualTo(401);
    assertThat(post(SignedClient.nobody(manager), body(from())).statusCode()).isEqualTo(401);
  }

  @Test
  void what_the_form_offers_the_import_takes() throws Exception {
    var admin = SignedClient.superadmin(manager);
    JsonNode form = JSON.readTree(admin.get("/image/import").body());
    ObjectNode body = JSON.createObjectNode().put("src", from()).put("target", to());
    form.at("/fieldGroups/0/fields").forEach(field -> offer(body, field));
    ObjectNode options = body.putObject("launchOptions");
    form.at("/fieldGroups/1/fields").forEach(field -> offer(options, field));

    assertThat(end(admin, started(admin, body)).name()).isEqualTo("bgtask_done");
  }

  private static void offer(ObjectNode body, JsonNode field) {
    JsonNode value = field.has("default") ? field.get("default") : field.path("templates");
    if (value.isMissingNode()) {
      value = field.get("placeholder");
    }
    if (!body.has(field.path("name").asText())) {
      body.set(field.path("name").asText(), value);
    }
  }
}
