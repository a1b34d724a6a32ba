package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mutations of domains and projects. */
class ProjectMutationTest extends MutationCase {
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
}
