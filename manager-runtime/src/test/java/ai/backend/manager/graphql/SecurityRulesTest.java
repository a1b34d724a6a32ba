package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of spec/08 §11 where the recorded release let too much through. */
class SecurityRulesTest extends MutationCase {
  private static final String DEFAULT = "2de2b969-1d04-48a6-af16-0bc8adb3c831";

  @Test
  void a_plain_user_creates_neither_a_domain_nor_a_user() {
    refused(
        run(World.USER, "create_domain(name: \"stolen\", props: {}) { ok msg }"),
        "no permission to execute create_domain");
    refused(
        run(
            World.USER,
            "create_user(email: \"stolen@example.com\", props: {username: \"stolen\", password:"
                + " \"stolen-1!\", need_password_change: false}) { ok msg }"),
        "no permission to execute create_user");

    assertThat(value("domain(name: \"stolen\") { name }").isNull()).isTrue();
    assertThat(value("user(email: \"stolen@example.com\") { email }").isNull()).isTrue();
  }

  @Test
  void an_over_long_name_is_refused_with_a_reason_and_no_database_text() {
    JsonNode payload =
        run(
            World.SUPERADMIN,
            "create_domain(name: \"" + "a".repeat(65) + "\", props: {}) { ok msg }");

    assertThat(payload.path("ok").asBoolean()).isFalse();
    assertThat(payload.path("msg").asText())
        .contains("longer than its column allows")
        .doesNotContainIgnoringCase("varying", "insert", "sql");
  }

  @Test
  void agent_summaries_of_a_resource_group_that_is_not_open_to_one_are_not_told() {
    world.db.execute(
        "insert into scaling_groups (name, driver, scheduler) values ('foreign', 'static', 'fifo')");
    world.db.execute(
        """
        insert into agents (id, region, scaling_group, available_slots, addr, version, architecture)
        values ('i-foreign', 'here', 'foreign', '{}', 'tcp://127.0.0.1:1', '23.09', 'x86_64')
        """);
    String list =
        "{ agent_summary_list(limit: 9, offset: 0, scaling_group: \"foreign\") { total_count } }";

    assertThat(world.ask(World.USER, list).at("/data/agent_summary_list/total_count").asInt())
        .isZero();
    assertThat(
            world
                .ask(World.USER, "{ agent_summary(agent_id: \"i-foreign\") { id } }")
                .at("/data/agent_summary")
                .isNull())
        .isTrue();
    world.db.execute(
        "insert into sgroups_for_keypairs (scaling_group, access_key) values ('foreign', ?)",
        World.USER.accessKey());
    assertThat(world.ask(World.USER, list).at("/data/agent_summary_list/total_count").asInt())
        .as("once it is open")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compute_session_list(limit: 9, offset: 0, group_id: \"%s\") { total_count }",
        "legacy_compute_session_list(limit: 9, offset: 0, group_id: \"%s\") { total_count }",
        "vfolder_list(limit: 9, offset: 0, group_id: \"%s\") { total_count }",
        "endpoint_list(limit: 9, offset: 0, project: \"%s\") { total_count }",
      })
  void a_plain_user_finds_nothing_under_a_project_that_he_is_not_in(String list) {
    UUID left = projectThatTheUserHasLeft();
    String field = list.substring(0, list.indexOf('('));

    JsonNode user = world.ask(World.USER, "{ " + list.formatted(left) + " }");
    JsonNode superadmin = world.ask(World.SUPERADMIN, "{ " + list.formatted(left) + " }");

    assertThat(user.at("/data/" + field + "/total_count").asInt()).isZero();
    if (field.contains("session")) {
      assertThat(superadmin.at("/data/" + field + "/total_count").asInt()).isEqualTo(1);
    }
  }

  /** With a session of his in it. */
  private UUID projectThatTheUserHasLeft() {
    UUID project = UUID.randomUUID();
    UUID session = UUID.randomUUID();
    world.db.execute(
        "insert into groups (id, name, domain_name, resource_policy) values (?, ?, 'default', 'default')",
        project,
        project.toString());
    world.db.execute(
        """
        insert into sessions (id, name, access_key, status, domain_name, group_id, user_uuid)
        values (?, 'left', ?, 'TERMINATED', 'default', ?, ?)
        """,
        session,
        World.USER.accessKey(),
        project,
        World.USER.userId());
    world.db.execute(
        """
        insert into kernels (session_id, access_key, status, cluster_hostname, domain_name, group_id, user_uuid)
        values (?, ?, 'TERMINATED', 'main1', 'default', ?, ?)
        """,
        session,
        World.USER.accessKey(),
        project,
        World.USER.userId());
    return project;
  }

  @Test
  void a_plain_user_still_finds_what_is_under_his_own_project() {
    String list = "compute_session_list(limit: 9, offset: 0, group_id: \"" + DEFAULT + "\")";
    int before = total(list);
    world.db.execute(
        """
        insert into sessions (name, access_key, status, domain_name, group_id, user_uuid)
        values ('own', ?, 'TERMINATED', 'default', ?::uuid, ?)
        """,
        World.USER.accessKey(),
        DEFAULT,
        World.USER.userId());

    assertThat(total(list)).isEqualTo(before + 1);
  }

  private int total(String list) {
    return world
        .ask(World.USER, "{ it: " + list + " { total_count } }")
        .at("/data/it/total_count")
        .asInt();
  }
}
