package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same document takes the same number of statements over 1 row and over 50 of everything. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementCountTest {
  private World one;
  private World fifty;

  @BeforeAll
  void start() {
    one = World.of(1);
    fifty = World.of(50);
  }

  @AfterAll
  void stop() {
    one.close();
    fifty.close();
  }

  static Stream<String> documents() {
    return Stream.of(
        "agent_list(limit: 100, offset: 0) { items { id live_stat container_count hardware_metadata"
            + " cpu_cur_pct compute_containers(status: \"RUNNING\") { id live_stat abusing_report }"
            + " } total_count }",
        "agents { id live_stat compute_containers { id } }",
        "agent_summary_list(limit: 100, offset: 0) { items { id available_slots } total_count }",
        "domains { name scaling_groups }",
        "groups { id name scaling_groups }",
        "group_nodes(first: 100) { count edges { node { id scaling_groups user_nodes(first: 5) {"
            + " count edges { node { email } } } } } }",
        "user_nodes(first: 100) { count edges { cursor node { id email } } }",
        "images(is_installed: false) { name aliases installed installed_agents labels { key } }",
        "users { email groups { id name } }",
        "user_list(limit: 100, offset: 0) { items { email groups { name } } total_count }",
        "keypairs { access_key projects num_queries }",
        "keypair_list(limit: 100, offset: 0) { items { access_key projects user_info { full_name }"
            + " num_queries last_used concurrency_used vfolders { name } compute_sessions(status:"
            + " \"RUNNING\") { name containers { id } } } total_count }",
        "keypair_resource_policies { name }",
        "user_resource_policies { name }",
        "project_resource_policies { name }",
        "resource_presets { name }",
        "scaling_groups { name scheduler_opts }",
        "scaling_groups_for_domain(domain: \"default\") { name }",
        "vfolder_list(limit: 100, offset: 0) { items { name user_email group_name } total_count }",
        "vfolder_own_list(limit: 100, offset: 0) { items { name user_email } total_count }",
        "vfolder_invited_list(limit: 100, offset: 0) { items { name user_email } total_count }",
        "vfolder_project_list(limit: 100, offset: 0) { items { name group_name } total_count }",
        "vfolder_permission_list(limit: 100, offset: 0) { items { vfolder_name user_email }"
            + " total_count }",
        "compute_session_list(limit: 100, offset: 0) { items { id name group_name user_email"
            + " main_kernel_id occupied_slots service_ports resource_opts idle_checks commit_status"
            + " inference_metrics abusing_reports containers { id live_stat last_stat }"
            + " dependencies { name containers { id } } } total_count }",
        "legacy_compute_session_list(limit: 100, offset: 0) { items { sess_id user_email mem_slot"
            + " cpu_used live_stat } total_count }",
        "endpoint_list(limit: 100, offset: 0) { items { name status image_object { name labels {"
            + " key } } created_user_email routings { routing_id endpoint } errors { session_id } }"
            + " total_count }",
        "routing_list(limit: 100, offset: 0) { items { routing_id endpoint } total_count }",
        "endpoint_token_list(limit: 100, offset: 0) { items { token valid_until } total_count }");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void noListTakesMoreStatementsForMoreRows(String document) {
    List<String> forOne = statements(one, document);
    List<String> forFifty = statements(fifty, document);

    assertThat(forFifty.size()).as(document).isEqualTo(forOne.size()).isBetween(1, 9);
  }

  private static List<String> statements(World world, String document) {
    world.statements.clear();
    JsonNode answer = world.ask(World.SUPERADMIN, "{ " + document + " }");
    assertThat(answer.path("errors")).as(document).isEmpty();
    return List.copyOf(world.statements);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void thereAreRowsWhoseNumberDiffers(String document) {
    assertThat(fifty.ask(World.SUPERADMIN, "{ " + document + " }").toString().length())
        .as(document)
        .isGreaterThan(one.ask(World.SUPERADMIN, "{ " + document + " }").toString().length());
  }
}
