package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Mutations of users and keypairs. */
class AccountMutationTest extends MutationCase {
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
  void aPasswordThatBcryptWouldCutIsRefused() {
    String longest = "x".repeat(73);
    refused(
        run(
            World.SUPERADMIN,
            "create_user(email: \"long@example.com\", props: {username: \"long\", password: \"%s\","
                    .formatted(longest)
                + " need_password_change: false}) { ok msg }"),
        "a password may have at most 72 bytes");
    refused(
        run(
            World.SUPERADMIN,
            "modify_user(email: \"user@lablup.com\", props: {password: \"%s\"}) { ok msg }"
                .formatted(longest)),
        "a password may have at most 72 bytes");
  }
}
