package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose folders, endpoints, routes, tokens and legacy sessions a caller sees. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FolderAndServiceTest {
  private static final Map<String, Principal> CALLERS =
      Map.of("superadmin", World.SUPERADMIN, "admin", World.ADMIN, "user", World.USER);
  private static final String PAGE = "(limit: 100, offset: 0) { total_count }";

  private World world;

  @BeforeAll
  void start() {
    world = World.of(4);
  }

  @AfterAll
  void stop() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "vfolder_list,                12, 8, 0",
    "vfolder_own_list,             4, 0, 0",
    "vfolder_invited_list,         4, 0, 0",
    "vfolder_project_list,         4, 4, 4",
    "endpoint_list,                4, 4, 0",
    "routing_list,                 4, 4, 0",
    "endpoint_token_list,          4, 4, 0",
    "legacy_compute_session_list,  4, 4, 0",
  })
  void eachRoleSeesWhatItMay(String list, int superadmin, int admin, int user) {
    for (var expected : Map.of("superadmin", superadmin, "admin", admin, "user", user).entrySet()) {
      JsonNode answer = world.ask(CALLERS.get(expected.getKey()), "{ " + list + PAGE + " }");
      assertThat(answer.path("errors")).isEmpty();
      assertThat(answer.path("data").path(list).path("total_count").asInt())
          .as("%s for a %s", list, expected.getKey())
          .isEqualTo(expected.getValue());
    }
  }

  @Test
  void foldersAreFilteredAndOrderedByNamesOfEnumMembers() {
    JsonNode items =
        world
            .ask(
                World.SUPERADMIN,
                """
                { vfolder_list(limit: 2, offset: 1, order: "-name",
                    filter: "usage_mode == \\"MODEL\\" & permission == \\"READ_WRITE\\" & status == \\"READY\\"") {
                  items { name user_email usage_mode permission ownership_type status num_files } } }
                """)
            .at("/data/vfolder_list/items");

    assertThat(items.findValuesAsText("name")).containsExactly("folder3", "folder2");
    assertThat(items.path(0).toString())
        .contains("\"user_email\":\"admin@lablup.com\"", "\"usage_mode\":\"model\"")
        .contains("\"permission\":\"rw\"", "\"ownership_type\":\"user\"", "\"num_files\":0");
  }

  @Test
  void anEndpointTellsItsStatusFromItsRoutes() {
    String query = "{ endpoint(endpoint_id: \"70000000-0000-4000-8000-000000000002\") { status } }";
    String of = " where endpoint = '70000000-0000-4000-8000-000000000002'";

    assertThat(status(query)).isEqualTo("PROVISIONING");
    world.db.execute("update routings set status = 'healthy'" + of);
    assertThat(status(query)).isEqualTo("HEALTHY");
    world.db.execute("update routings set status = 'unhealthy'" + of);
    assertThat(status(query)).isEqualTo("DEGRADED");
    world.db.execute("delete from routings" + of);
    assertThat(status(query)).isEqualTo("READY");
  }

  private String status(String query) {
    return world.ask(World.SUPERADMIN, query).at("/data/endpoint/status").asText();
  }

  @Test
  void anEndpointOfSomebodyElseIsNotFound() {
    String id = "endpoint_id: \"70000000-0000-4000-8000-000000000001\"";
    for (String document :
        List.of(
            "{ endpoint(" + id + ") { name } }",
            "mutation { modify_endpoint(" + id + ", props: {cluster_size: 2}) { ok } }")) {
      assertThat(world.ask(World.USER, document).at("/errors/0/message").asText())
          .isEqualTo("No such endpoint.");
    }
  }

  @Test
  void whatNoProxyServesIsRefusedWithItsReason() {
    String quota =
        "mutation { set_quota_scope(storage_host_name: \"local:volume1\", quota_scope_id: \"%s\","
            + " props: {hard_limit_bytes: 1}) { quota_scope { id } } }";
    String own = "user:" + World.ADMIN.userId();

    assertThat(message(World.ADMIN, quota.formatted(own)))
        .isEqualTo(
            "No such storage volume. (no storage proxy of this installation has 'local:volume1')");
    assertThat(message(World.USER, quota.formatted(own)))
        .isEqualTo("no permission to execute set_quota_scope");
    assertThat(message(World.ADMIN, quota.formatted("bogus"))).contains("user:<uuid>");
    assertThat(
            message(
                World.SUPERADMIN,
                "mutation { modify_endpoint(endpoint_id:"
                    + " \"70000000-0000-4000-8000-000000000001\", props: {cluster_size: 2}) { ok }"
                    + " }"))
        .contains("does not run model services");
  }

  @Test
  void aQuotaScopeOfSomebodyElseCannotBeAskedFor() {
    assertThat(
            message(
                World.USER,
                "{ quota_scope(storage_host_name: \"a:b\", quota_scope_id: \"user:"
                    + World.ADMIN.userId()
                    + "\") { id } }"))
        .contains("is not yours to access");
  }

  private String message(Principal caller, String document) {
    return world.ask(caller, document).at("/errors/0/message").asText();
  }

  @Test
  void aLegacySessionIsFoundByNameAndById() {
    for (String id : List.of("session2", "40000000-0000-4000-8000-000000000002")) {
      JsonNode session =
          world
              .ask(
                  World.SUPERADMIN,
                  "query($id: String!) { legacy_compute_session(sess_id: $id) { sess_id mem_slot"
                      + " cpu_slot lang status } }",
                  Map.of("id", id))
              .at("/data/legacy_compute_session");
      assertThat(session.path("sess_id").asText()).isEqualTo("session2");
      assertThat(session.path("mem_slot").asInt()).isEqualTo(1024);
      assertThat(session.path("cpu_slot").asDouble()).isEqualTo(1.0);
    }
  }

  @Test
  void aRegistrysPasswordIsNeverShown() {
    world.ask(
        World.SUPERADMIN,
        "mutation { create_container_registry(hostname: \"h:1\", props: {url: \"http://h:1\", type:"
            + " \"docker\", password: \"open-sesame\", project: [\"a\", \"b\"]}) {"
            + " container_registry { id } } }");
    JsonNode answer =
        world.ask(
            World.SUPERADMIN,
            "{ container_registries { id hostname config { url type project password ssl_verify }"
                + " } }");

    assertThat(answer.toString()).doesNotContain("open-sesame", "hidden-from-everybody");
    assertThat(answer.at("/data/container_registries/0/config/password").asText())
        .isEqualTo("*****");
    assertThat(world.etcd.get("config/docker/registry/h%3A1/project")).contains("a,b");
    assertThat(message(World.ADMIN, "{ container_registries { id } }")).startsWith("Forbidden");
  }

  @Test
  void anAgentsResourceGroupIsThatOfItsPool() {
    assertThat(
            message(
                World.SUPERADMIN,
                "mutation { modify_agent(id: \"i-node1\", props: {scaling_group: \"sgroup1\"}) { ok"
                    + " } }"))
        .contains("spec.scalingGroup");
    JsonNode answer =
        world.ask(
            World.SUPERADMIN,
            "mutation { modify_agent(id: \"i-node1\", props: {schedulable: false, scaling_group:"
                + " \"default\"}) { ok msg } }");
    assertThat(answer.at("/data/modify_agent/ok").asBoolean()).isTrue();
    assertThat(world.db.fetchValue("select schedulable from agents where id = 'i-node1'"))
        .isEqualTo(false);
    assertThat(
            world
                .ask(
                    World.SUPERADMIN,
                    "mutation { modify_agent(id: \"nobody\", props: {}) { ok msg } }")
                .at("/data/modify_agent/msg")
                .asText())
        .isEqualTo("no matching modifyagent");
  }
}
