package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.task.TaskRecords;
import com.fasterxml.jackson.databind.JsonNode;
import graphql.language.FieldDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.TypeName;
import graphql.schema.idl.SchemaParser;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mutations over a real database: effects, payloads, roles, what must not leak. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutationTest {
  private static final List<String> FOR_ADMINS =
      List.of("create_group", "modify_group", "delete_group", "purge_group", "rescan_images");

  private World world;

  @BeforeAll
  void start() {
    world = new World();
  }

  @AfterAll
  void stop() {
    world.close();
  }

  private JsonNode run(Principal caller, String mutation) {
    return run(caller, mutation, Map.of());
  }

  private JsonNode run(Principal caller, String mutation, Map<String, Object> variables) {
    String declared = variables.isEmpty() ? "" : "($p: " + variables.get("type") + ")";
    JsonNode answer =
        world.ask(
            caller,
            "mutation" + declared + " { it: " + mutation + " }",
            variables.isEmpty() ? Map.of() : Map.of("p", variables.get("value")));
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    return answer.path("data").path("it");
  }

  private static void succeeded(JsonNode payload) {
    assertThat(payload.path("msg").asText()).isIn("success", "");
    assertThat(payload.path("ok").asBoolean()).isTrue();
  }

  private static void refused(JsonNode payload, String message) {
    assertThat(payload.path("msg").asText()).isEqualTo(message);
    assertThat(payload.path("ok").asBoolean()).isFalse();
  }

  private JsonNode value(String query) {
    return world.ask(World.SUPERADMIN, "{ it: " + query + " }").at("/data/it");
  }

  /** Each mutation with arguments that validate, whatever they mean. */
  static Stream<FieldDefinition> mutations() {
    return ((ObjectTypeDefinition)
            new SchemaParser().parse(SchemaText.text()).types().get("Mutations"))
        .getFieldDefinitions().stream();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void whoMayNotIsToldSoBeforeAnythingElse(FieldDefinition mutation) {
    String call = call(mutation);

    refused(run(World.USER, call), "no permission to execute " + mutation.getName());
    refused(run(World.MONITOR, call), "no permission to execute " + mutation.getName());
    if (!FOR_ADMINS.contains(mutation.getName())) {
      refused(run(World.ADMIN, call), "no permission to execute " + mutation.getName());
    }
  }

  private static String call(FieldDefinition mutation) {
    String arguments =
        mutation.getInputValueDefinitions().stream()
            .filter(argument -> argument.getType() instanceof NonNullType)
            .map(argument -> argument.getName() + ": " + sample(argument))
            .collect(Collectors.joining(", "));
    return mutation.getName() + (arguments.isEmpty() ? "" : "(" + arguments + ")") + " { ok msg }";
  }

  private static String sample(InputValueDefinition argument) {
    String type = ((TypeName) ((NonNullType) argument.getType()).getType()).getName();
    return switch (type) {
      case "String" -> "\"x\"";
      case "UUID" -> "\"2de2b969-1d04-48a6-af16-0bc8adb3c831\"";
      case "GroupInput" -> "{domain_name: \"default\"}";
      case "UserInput" -> "{username: \"x\", password: \"x\", need_password_change: false}";
      case "KeyPairInput" -> "{resource_policy: \"default\", rate_limit: 1}";
      case "CreateKeyPairResourcePolicyInput" ->
          "{default_for_unspecified: \"LIMITED\", max_concurrent_sessions: 1,"
              + " max_containers_per_session: 1, idle_timeout: 1}";
      case "CreateResourcePresetInput" -> "{resource_slots: \"{}\"}";
      case "CreateScalingGroupInput" -> "{driver: \"static\", scheduler: \"fifo\"}";
      default -> "{}";
    };
  }

  @Test
  void aFrozenManagerRefusesMutationsAndAnswersQueries() {
    world.state.frozen = true;
    JsonNode mutation =
        world.ask(World.SUPERADMIN, "mutation { delete_domain(name: \"nosuch\") { ok } }");
    JsonNode query = world.ask(World.SUPERADMIN, "{ domain { name } }");
    world.state.frozen = false;

    assertThat(mutation.at("/errors/0/message").asText())
        .startsWith("The server is frozen due to maintenance.");
    assertThat(mutation.at("/data/delete_domain").isNull()).isTrue();
    assertThat(query.has("errors")).isFalse();
  }

  @Test
  void aDomainLives() {
    JsonNode created =
        run(
            World.SUPERADMIN,
            "create_domain(name: \"dom1\", props: $p) { ok msg domain { name total_resource_slots }"
                + " }",
            Map.of(
                "type",
                "DomainInput!",
                "value",
                Map.of(
                    "description",
                    "one",
                    "total_resource_slots",
                    "{\"cpu\":\"4\",\"mem\":\"4g\"}",
                    "allowed_docker_registries",
                    List.of("127.0.0.1:5000"),
                    "allowed_vfolder_hosts",
                    "{\"local:volume1\":[\"create-vfolder\"]}")));
    succeeded(created);
    assertThat(created.at("/domain/total_resource_slots").asText()).contains("4294967296");

    refused(
        run(World.SUPERADMIN, "create_domain(name: \"dom1\", props: {}) { ok msg }"),
        "integrity error: already exists (pk_domains)");
    refused(
        run(World.SUPERADMIN, "create_domain(name: \"bad/name\", props: {}) { ok msg }"),
        "invalid name format. slug format required.");
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_domain(name: \"dom1\", props: {description: \"changed\", is_active: false}) {"
                + " ok msg }"));
    assertThat(value("domain(name: \"dom1\") { description is_active }").toString())
        .isEqualTo("{\"description\":\"changed\",\"is_active\":false}");
    succeeded(run(World.SUPERADMIN, "delete_domain(name: \"dom1\") { ok msg }"));
    succeeded(run(World.SUPERADMIN, "purge_domain(name: \"dom1\") { ok msg }"));
    refused(
        run(World.SUPERADMIN, "delete_domain(name: \"dom1\") { ok msg }"),
        "no matching deletedomain");
    assertThat(
            run(World.SUPERADMIN, "purge_domain(name: \"default\") { ok msg }")
                .path("msg")
                .asText())
        .isEqualTo("unexpected error: the domain cannot be purged: it has users");
  }

  @Test
  void aProjectLivesAndADomainAdminStaysInTheDomain() {
    JsonNode created =
        run(
            World.ADMIN,
            "create_group(name: \"grp1\", props: {domain_name: \"default\", total_resource_slots:"
                + " null}) { ok msg group { id name } }");
    succeeded(created);
    String id = created.at("/group/id").asText();
    String user = World.USER.userId().toString();

    succeeded(
        run(
            World.ADMIN,
            "modify_group(gid: \"%s\", props: {user_update_mode: \"add\", user_uuids: [\"%s\"]}) { ok msg group { id } }"
                .formatted(id, user)));
    assertThat(world.ask(World.USER, "{ groups { name } }").at("/data/groups").toString())
        .contains("grp1");
    assertThat(
            run(
                    World.ADMIN,
                    "modify_group(gid: \"%s\", props: {user_update_mode: \"add\", user_uuids: [\"%s\"]}) { ok msg }"
                        .formatted(id, user))
                .path("msg")
                .asText())
        .startsWith("integrity error: already exists");
    succeeded(
        run(
            World.ADMIN,
            "modify_group(gid: \"%s\", props: {user_update_mode: \"remove\", user_uuids: [\"%s\"]}) { ok msg }"
                .formatted(id, user)));
    refused(
        run(World.ADMIN, "modify_group(gid: \"%s\", props: {}) { ok msg }".formatted(id)),
        "nothing to update");
    refused(
        run(
            World.ADMIN,
            "create_group(name: \"x\", props: {domain_name: \"elsewhere\"}) { ok msg }"),
        "no permission to execute create_group");
    succeeded(run(World.ADMIN, "delete_group(gid: \"%s\") { ok msg }".formatted(id)));
    succeeded(run(World.ADMIN, "purge_group(gid: \"%s\") { ok msg }".formatted(id)));
    assertThat(value("group(id: \"%s\") { id }".formatted(id)).isNull()).isTrue();
  }

  @Test
  void aUserLivesWithAKeypair() {
    JsonNode created =
        run(
            World.SUPERADMIN,
            """
            create_user(email: "newbie@example.com", props: {username: "newbie", password: "Str0ngPw", need_password_change: true,
              full_name: "New Bie", group_ids: ["2de2b969-1d04-48a6-af16-0bc8adb3c831"]}) { ok msg user { uuid email username domain_name } }
            """);
    succeeded(created);
    String hash =
        world
            .db
            .fetchOne("SELECT password FROM users WHERE email = 'newbie@example.com'")
            .get(0, String.class);
    assertThat(hash).startsWith("$2b$12$");
    JsonNode user =
        value(
            "user(email: \"newbie@example.com\") { main_access_key groups { name } is_active"
                + " status_info }");
    assertThat(user.at("/groups/0/name").asText()).isEqualTo("default");
    String key = user.path("main_access_key").asText();
    assertThat(key).matches("AKIA[A-Z2-7]{16}");
    JsonNode keypair =
        value(
            "keypair(access_key: \"%s\") { secret_key is_admin rate_limit ssh_public_key }"
                .formatted(key));
    assertThat(keypair.path("secret_key").asText()).hasSize(40);
    assertThat(keypair.path("rate_limit").asInt()).isEqualTo(10_000);
    assertThat(keypair.path("ssh_public_key").asText()).startsWith("ssh-rsa AAAAB3NzaC1yc2E");

    refused(
        run(
            World.SUPERADMIN,
            "create_user(email: \"other@example.com\", props: {username: \"newbie\", password:"
                + " \"x\", need_password_change: false}) { ok msg }"),
        "integrity error: already exists (uq_users_username)");
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_user(email: \"newbie@example.com\", props: {status: \"inactive\","
                + " allowed_client_ip: [\"127.0.0.1\", \"10.20.*.*\"]}) { ok msg }"));
    assertThat(value("user(email: \"newbie@example.com\") { status allowed_client_ip }").toString())
        .isEqualTo(
            "{\"status\":\"inactive\",\"allowed_client_ip\":[\"127.0.0.1/32\",\"10.20.0.0/16\"]}");
    refused(
        run(
            World.SUPERADMIN,
            "modify_user(email: \"newbie@example.com\", props: {allowed_client_ip: [\"nonsense\"]})"
                + " { ok msg }"),
        "'nonsense' is invalid IP address value");
    refused(
        run(World.SUPERADMIN, "modify_user(email: \"newbie@example.com\", props: {}) { ok msg }"),
        "nothing to update");
    refused(
        run(
            World.SUPERADMIN,
            "modify_user(email: \"newbie@example.com\", props: {main_access_key:"
                + " \"AKIAIOSFODNN7EXAMPLE\"}) { ok msg }"),
        "unexpected error: Cannot set another user's access key as the main access key.");
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_user(email: \"newbie@example.com\", props: {role: \"admin\"}) { ok msg }"));
    assertThat(
            value("keypair(access_key: \"%s\") { is_admin }".formatted(key))
                .path("is_admin")
                .asBoolean())
        .isTrue();
    refused(
        run(World.SUPERADMIN, "delete_keypair(access_key: \"%s\") { ok msg }".formatted(key)),
        "the keypair is used as main access key by any user");
    succeeded(run(World.SUPERADMIN, "delete_user(email: \"newbie@example.com\") { ok msg }"));
    succeeded(
        run(
            World.SUPERADMIN,
            "purge_user(email: \"newbie@example.com\", props: {purge_shared_vfolders: false}) { ok"
                + " msg }"));
    refused(
        run(World.SUPERADMIN, "purge_user(email: \"newbie@example.com\", props: {}) { ok msg }"),
        "no matching purgeuser");
  }

  @Test
  void aKeypairLivesAndNullsKeepWhatIsStored() {
    JsonNode created =
        run(
            World.SUPERADMIN,
            "create_keypair(user_id: \"user2@lablup.com\", props: {resource_policy: \"default\","
                + " rate_limit: 5000}) { ok msg keypair { access_key secret_key } }");
    succeeded(created);
    String key = created.at("/keypair/access_key").asText();

    succeeded(
        run(
            World.SUPERADMIN,
            "modify_keypair(access_key: \"%s\", props: {is_active: false, is_admin: null, resource_policy: null, rate_limit: null}) { ok msg }"
                .formatted(key)));
    assertThat(
            value(
                    "keypair(access_key: \"%s\") { is_active is_admin resource_policy rate_limit }"
                        .formatted(key))
                .toString())
        .isEqualTo(
            "{\"is_active\":false,\"is_admin\":false,\"resource_policy\":\"default\",\"rate_limit\":5000}");
    JsonNode unknownPolicy =
        run(
            World.SUPERADMIN,
            "modify_keypair(access_key: \"%s\", props: {resource_policy: \"nosuch\"}) { ok msg }"
                .formatted(key));
    assertThat(unknownPolicy.path("msg").asText())
        .startsWith("integrity error: ")
        .doesNotContain("nosuch", "SQL");
    succeeded(
        run(World.SUPERADMIN, "delete_keypair(access_key: \"%s\") { ok msg }".formatted(key)));
    refused(
        run(World.SUPERADMIN, "delete_keypair(access_key: \"AKIADOESNOTEXIST0000\") { ok msg }"),
        "no matching deletekeypair");
    assertThat(
            run(
                    World.SUPERADMIN,
                    "create_keypair(user_id: \"nobody@x\", props: {resource_policy: \"default\","
                        + " rate_limit: 1}) { ok msg }")
                .path("ok")
                .asBoolean())
        .isFalse();
  }

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

  @Test
  void anImageIsAliasedAndChanged() {
    String target = "target: \"127.0.0.1:5000/oracle/python:3.11-debian12\"";
    succeeded(run(World.SUPERADMIN, "alias_image(alias: \"pyalias\", " + target + ") { ok msg }"));
    assertThat(
            run(World.SUPERADMIN, "alias_image(alias: \"pyalias\", " + target + ") { ok msg }")
                .path("msg")
                .asText())
        .startsWith("integrity error: already exists");
    assertThat(value("image(reference: \"pyalias\") { aliases }").toString())
        .contains("pyalias", "python");
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_image(target: \"pyalias\", props: {labels: [{key: \"a\", value: \"b\"}]}) { ok"
                + " msg }"));
    assertThat(
            value(
                    "image(reference: \"pyalias\") { labels { key value } resource_limits { key min"
                        + " } }")
                .toString())
        .contains("{\"key\":\"a\",\"value\":\"b\"}", "\"key\":\"cpu\"");
    succeeded(run(World.SUPERADMIN, "dealias_image(alias: \"pyalias\") { ok msg }"));
    refused(run(World.SUPERADMIN, "dealias_image(alias: \"pyalias\") { ok msg }"), "No such alias");
    refused(
        run(World.SUPERADMIN, "modify_image(target: \"nosuch\", props: {}) { ok msg }"),
        "Image not found");
    JsonNode unknown =
        world.ask(World.SUPERADMIN, "mutation { forget_image(reference: \"nosuch\") { ok } }");
    assertThat(unknown.at("/errors/0/message").asText()).startsWith("No such image.");
  }

  @Test
  void aRescanIsATaskThatFailsWithAReasonWhenTheRegistryIsUnknown() throws Exception {
    JsonNode started =
        run(World.ADMIN, "rescan_images(registry: \"nosuch:5000\") { ok msg task_id }");
    succeeded(started);
    UUID task = UUID.fromString(started.path("task_id").asText());

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    TaskRecords.State state = world.records.find(task).orElseThrow();
    while (!state.ended() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      state = world.records.find(task).orElseThrow();
    }

    assertThat(state.status()).isEqualTo("failed");
    assertThat(state.message()).contains("nosuch:5000");
    assertThat(state.owner()).isEqualTo(World.ADMIN.accessKey());
  }
}
