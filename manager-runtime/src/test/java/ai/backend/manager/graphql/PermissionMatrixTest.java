package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask for what: role × query (spec/06 §5, spec/08). */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionMatrixTest {
  private static final String SA = "Forbidden operation. (superadmin privilege required)";
  private static final String FORBIDDEN = "Forbidden operation.";
  private static final String INSUFFICIENT = "Insufficient privilege.";
  private static final String NO_ROLE = "Missing or invalid API parameters. (Unknown client role)";

  private World world;

  @BeforeAll
  void start() {
    world = new World("sessions-listed.sql");
  }

  @AfterAll
  void stop() {
    world.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          agents { id }                                                      | ok | SA | SA | SA
          agent(agent_id: "i-oracle") { id }                                 | ok | SA | SA | SA
          agent_list(limit: 1, offset: 0) { total_count }                    | ok | SA | SA | SA
          agent_summary(agent_id: "i-oracle") { id }                         | ok | ok | ok | NR
          agent_summary_list(limit: 1, offset: 0) { total_count }            | ok | ok | ok | NR
          domains { name }                                                   | ok | SA | SA | SA
          domain { name }                                                    | ok | ok | ok | ok
          domain(name: "elsewhere") { name }                                 | ok | ND | ND | ND
          groups { id }                                                      | ok | ok | ok | NR
          group(id: "2de2b969-1d04-48a6-af16-0bc8adb3c831") { id }           | ok | ok | ok | NR
          groups_by_name(name: "default", domain_name: "elsewhere") { id }   | ok | IP | IP | NR
          scaling_groups { name }                                            | ok | SA | SA | SA
          scaling_group(name: "default") { name }                            | ok | SA | SA | SA
          scaling_groups_for_domain(domain: "default") { name }              | ok | SA | SA | SA
          users { email }                                                    | ok | ok | IP | NR
          user_list(limit: 1, offset: 0) { total_count }                     | ok | ok | IP | NR
          users(domain_name: "elsewhere") { email }                          | ok | FB | IP | NR
          user { email }                                                     | ok | ok | ok | NR
          user(email: "user2@lablup.com") { email }                          | ok | ok | FB | NR
          user_from_uuid(user_id: "009fb1a4-487c-4f6e-9b1b-228b94b1d040") { id } | ok | ok | FB | NR
          keypair { access_key }                                             | ok | ok | ok | NR
          keypair(access_key: "AKIANATWOUSEREXAMPLE") { access_key }         | ok | ok | FB | NR
          keypair_list(limit: 9, offset: 0) { total_count }                  | ok | ok | ok | NR
          keypair_list(limit: 9, offset: 0, email: "user2@lablup.com") { total_count } | ok | ok | FB | NR
          keypairs(domain_name: "elsewhere") { access_key }                  | ok | FB | FB | NR
          keypair_resource_policy { name }                                   | ok | ok | ok | ok
          keypair_resource_policies { name }                                 | ok | ok | ok | NR
          user_resource_policy { name }                                      | ok | ok | ok | ok
          user_resource_policies { name }                                    | ok | ok | ok | NR
          project_resource_policy(name: "default") { name }                  | ok | ok | ok | ok
          project_resource_policies { name }                                 | ok | ok | NR | NR
          resource_presets { name }                                          | ok | ok | ok | ok
          images { name }                                                    | ok | ok | ok | ok
          image(reference: "python") { name }                                | ok | ok | ok | ok
          compute_session_list(limit: 1, offset: 0) { total_count }          | ok | ok | ok | NR
          compute_session_list(limit: 1, offset: 0, access_key: "AKIANATWOUSEREXAMPLE") { total_count } | ok | ok | FB | NR
          compute_session(id: "2a1d18da-e85a-4be0-8d53-49118c7224f5") { id } | ok | ok | ok | NR
          vfolder_host_permissions { vfolder_host_permission_list }          | ok | ok | ok | ok
          """)
  void eachRoleMayOrMayNot(
      String query, String superadmin, String admin, String user, String monitor) {
    expect(World.SUPERADMIN, query, superadmin);
    expect(World.ADMIN, query, admin);
    expect(World.USER, query, user);
    expect(World.MONITOR, query, monitor);
  }

  private void expect(Principal caller, String query, String expected) {
    JsonNode errors = world.ask(caller, "{ " + query + " }").path("errors");
    String message = errors.path(0).path("message").asText("ok");
    String wanted =
        switch (expected) {
          case "SA" -> SA;
          case "FB" -> FORBIDDEN;
          case "IP" -> INSUFFICIENT;
          case "NR" -> NO_ROLE;
          case "ND" -> "No such domain.";
          default -> expected;
        };
    assertThat(message).as("%s asks %s", caller.role().text(), query).isEqualTo(wanted);
  }

  @Test
  void aSecretKeyIsToldToItsOwnerAndToSuperadminsOnly() {
    String query =
        "{ keypair_list(limit: 9, offset: 0, order: \"access_key\") { items { access_key secret_key"
            + " } } }";

    JsonNode forSuperadmin = world.ask(World.SUPERADMIN, query).at("/data/keypair_list/items");
    JsonNode forAdmin = world.ask(World.ADMIN, query).at("/data/keypair_list/items");

    assertThat(forSuperadmin)
        .hasSize(5)
        .allMatch(keypair -> keypair.path("secret_key").isTextual());
    assertThat(forAdmin)
        .hasSize(5)
        .allMatch(
            keypair ->
                keypair.path("secret_key").isTextual()
                    == keypair.path("access_key").asText().equals(World.ADMIN.accessKey()));
  }

  @Test
  void aUserSeesOwnObjectsOnly() {
    String query =
        """
        { keypair_list(limit: 9, offset: 0) { items { access_key } total_count }
          compute_session_list(limit: 9, offset: 0) { total_count }
          compute_session(id: "2a1d18da-e85a-4be0-8d53-49118c7224f5") { id }
          keypair_resource_policies { name } }
        """;

    JsonNode data = world.ask(World.USER, query).path("data");

    assertThat(data.at("/keypair_list/total_count").asInt()).isEqualTo(1);
    assertThat(data.at("/keypair_list/items/0/access_key").asText())
        .isEqualTo(World.USER.accessKey());
    assertThat(data.at("/compute_session_list/total_count").asInt()).isZero();
    assertThat(data.path("compute_session").isNull()).isTrue();
    assertThat(data.path("keypair_resource_policies")).hasSize(1);
  }

  @Test
  void imagesOfRegistriesThatTheDomainDoesNotAllowAreHidden() {
    world.db.execute(
        "INSERT INTO images (name, image, tag, registry, architecture, config_digest, size_bytes,"
            + " type, labels, resources) VALUES ('far.example/x:1', 'x', '1', 'far.example',"
            + " 'x86_64', 'sha256:0', 1, 'COMPUTE', '{}', '{}')");

    JsonNode all = world.ask(World.SUPERADMIN, "{ images { registry } }").at("/data/images");
    JsonNode allowed = world.ask(World.USER, "{ images { registry } }").at("/data/images");

    assertThat(all).hasSize(2);
    assertThat(allowed).hasSize(1);
    world.db.execute("DELETE FROM images WHERE registry = 'far.example'");
  }
}
