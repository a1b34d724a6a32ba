package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Mutations of policies, presets and resource groups. */
class PolicyMutationTest extends MutationCase {
  @Test
  void policiesAndPresetsLive() {
    JsonNode created =
        run(
            World.SUPERADMIN,
            """
            create_keypair_resource_policy(name: "pol1", props: {default_for_unspecified: "LIMITED", total_resource_slots: "{\\"cpu\\":\\"2\\",\\"mem\\":\\"1g\\",\\"cuda.device\\":\\"inf\\"}",
              max_concurrent_sessions: 1, max_containers_per_session: 2, idle_timeout: "60"}) { ok msg resource_policy { name total_resource_slots max_vfolder_count } }
            """);
    succeeded(created);
    assertThat(created.at("/resource_policy/total_resource_slots").asText())
        .contains("1073741824", "Infinity");
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_keypair_resource_policy(name: \"pol1\", props: {max_concurrent_sessions: 2}) {"
                + " ok msg }"));
    refused(
        run(
            World.SUPERADMIN,
            "modify_keypair_resource_policy(name: \"nosuch\", props: {max_concurrent_sessions: 2})"
                + " { ok msg }"),
        "no matching modifykeypairresourcepolicy");
    assertThat(
            run(World.SUPERADMIN, "delete_keypair_resource_policy(name: \"default\") { ok msg }")
                .path("msg")
                .asText())
        .startsWith("integrity error: ");
    succeeded(run(World.SUPERADMIN, "delete_keypair_resource_policy(name: \"pol1\") { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "create_user_resource_policy(name: \"u1\", props: {max_quota_scope_size: 1000}) { ok"
                + " msg resource_policy { id } }"));
    assertThat(
            value(
                    "user_resource_policy(name: \"u1\") { id max_quota_scope_size max_vfolder_count"
                        + " }")
                .toString())
        .isEqualTo(
            "{\"id\":\"UserResourcePolicy:u1\",\"max_quota_scope_size\":1000,\"max_vfolder_count\":null}");
    succeeded(run(World.SUPERADMIN, "delete_user_resource_policy(name: \"u1\") { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "create_project_resource_policy(name: \"p1\", props: {}) { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_project_resource_policy(name: \"p1\", props: {max_quota_scope_size: 5}) { ok"
                + " msg }"));
    succeeded(run(World.SUPERADMIN, "delete_project_resource_policy(name: \"p1\") { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "create_resource_preset(name: \"s\", props: {resource_slots: \"{\\\"cpu\\\":1}\","
                + " shared_memory: \"1g\"}) { ok msg }"));
    assertThat(
            value("resource_preset(name: \"s\") { shared_memory }").path("shared_memory").asLong())
        .isEqualTo(1L << 30);
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_resource_preset(name: \"s\", props: {shared_memory: \"\"}) { ok msg }"));
    assertThat(
            value("resource_preset(name: \"s\") { shared_memory }").path("shared_memory").isNull())
        .isTrue();
    succeeded(run(World.SUPERADMIN, "delete_resource_preset(name: \"s\") { ok msg }"));
  }

  @Test
  void aScalingGroupLivesAndIsOpened() {
    succeeded(
        run(
            World.SUPERADMIN,
            "create_scaling_group(name: \"sg1\", props: {driver: \"static\", scheduler: \"drf\","
                + " scheduler_opts: \"{\\\"pending_timeout\\\": 0}\"}) { ok msg scaling_group {"
                + " name } }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_scaling_group(name: \"sg1\", props: {description: \"changed\", is_active:"
                + " false}) { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "associate_scaling_group_with_domain(scaling_group: \"sg1\", domain: \"default\") { ok"
                + " msg }"));
    assertThat(
            run(
                    World.SUPERADMIN,
                    "associate_scaling_group_with_domain(scaling_group: \"sg1\", domain:"
                        + " \"default\") { ok msg }")
                .path("msg")
                .asText())
        .startsWith("integrity error: already exists");
    assertThat(value("domain { scaling_groups }").toString()).contains("sg1");
    assertThat(value("scaling_group(name: \"sg1\") { scheduler_opts }").toString())
        .contains("pending_timeout\\\": 0.0");
    succeeded(
        run(
            World.SUPERADMIN,
            "associate_scaling_group_with_keypair(scaling_group: \"sg1\", access_key:"
                + " \"AKIANATWOUSEREXAMPLE\") { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "associate_scaling_group_with_user_group(scaling_group: \"sg1\", user_group:"
                + " \"2de2b969-1d04-48a6-af16-0bc8adb3c831\") { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "disassociate_all_scaling_groups_with_group(user_group:"
                + " \"2de2b969-1d04-48a6-af16-0bc8adb3c831\") { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "disassociate_scaling_group_with_domain(scaling_group: \"sg1\", domain: \"default\") {"
                + " ok msg }"));
    refused(
        run(
            World.SUPERADMIN,
            "disassociate_scaling_group_with_domain(scaling_group: \"sg1\", domain: \"default\") {"
                + " ok msg }"),
        "no matching disassociatescalinggroupwithdomain");
    succeeded(run(World.SUPERADMIN, "delete_scaling_group(name: \"sg1\") { ok msg }"));
    assertThat(
            run(World.SUPERADMIN, "delete_scaling_group(name: \"default\") { ok msg }")
                .path("msg")
                .asText())
        .startsWith("integrity error: ");
    JsonNode bad =
        world.ask(
            World.SUPERADMIN,
            "mutation { create_scaling_group(name: \"x\", props: {driver: \"static\", scheduler:"
                + " \"fifo\", scheduler_opts: \"{\\\"allowed_session_types\\\": []}\"}) { ok } }");
    assertThat(bad.at("/errors/0/message").asText()).contains("scheduler_opts");
  }
}
