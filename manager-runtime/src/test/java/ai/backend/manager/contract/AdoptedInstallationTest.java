package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What users of an old installation find after it was adopted. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = AdoptedInstallation.class, restrictToAnnotatedClass = true)
class AdoptedInstallationTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADMIN = "AKIAIOSFODNN7EXAMPLE";
  private static final Map<String, String> SECRETS =
      Map.of(ADMIN, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

  @TestHTTPResource("/")
  URI manager;

  @Test
  void a_user_logs_in_with_the_old_password_and_gets_the_old_keypair() throws Exception {
    JsonNode answer =
        ask(
            "",
            "/auth/authorize",
            """
            {"type": "keypair", "domain": "default", "username": "user@lablup.com", "password": "C8qnIo29"}
            """);

    assertThat(answer.at("/data/access_key").asText()).isEqualTo("AKIANABBDUSEREXAMPLE");
    assertThat(answer.at("/data/secret_key").asText())
        .isEqualTo("C8qnIo29EZvXkPK_MXcuAakYTy4NYrxwmCEyNPlf");
  }

  @Test
  void a_request_signed_with_an_old_keypair_is_answered() throws Exception {
    JsonNode answer = ask(ADMIN, "/auth", "{\"echo\": \"here\"}");

    assertThat(answer.path("authorized").asText()).isEqualTo("yes");
  }

  @Test
  void the_history_of_sessions_is_there() throws Exception {
    JsonNode list =
        graphql(
            "{ compute_session_list(limit: 20, offset: 0, status: \\\"TERMINATED,CANCELLED\\\") { total_count items { id name status status_info user_email containers { id } } } }");

    assertThat(list.at("/data/compute_session_list/total_count").asInt()).isEqualTo(130);
    JsonNode first = list.at("/data/compute_session_list/items/0");
    assertThat(first.path("user_email").asText()).endsWith("@lablup.com");
    assertThat(first.path("containers")).isNotEmpty();
  }

  @Test
  void images_policies_presets_groups_and_old_agents_are_there() throws Exception {
    JsonNode answer =
        graphql(
            """
            { images { name aliases } keypair_resource_policies { name } resource_presets { name }
              scaling_groups { name } agent_list(limit: 10, offset: 0, status: \\"TERMINATED\\") { items { id } } }""");

    assertThat(answer.at("/data/images/0/aliases/0").asText()).isEqualTo("python");
    assertThat(answer.at("/data/keypair_resource_policies").findValuesAsText("name"))
        .containsExactlyInAnyOrder("default", "oracle-large");
    assertThat(answer.at("/data/resource_presets")).hasSize(3);
    assertThat(answer.at("/data/scaling_groups/0/name").asText()).isEqualTo("default");
    assertThat(answer.at("/data/agent_list/items").findValuesAsText("id"))
        .containsExactlyInAnyOrder("i-oracle", "i-dummy");
  }

  private JsonNode graphql(String query) throws Exception {
    return ask(ADMIN, "/admin/gql", "{\"query\": \"" + query.replace("\n", " ") + "\"}");
  }

  private JsonNode ask(String accessKey, String target, String body) throws Exception {
    ObjectNode request = JSON.createObjectNode().put("method", "POST").put("target", target);
    request
        .putObject("headers")
        .put("Content-Type", "application/json")
        .put("X-BackendAI-Version", "v7.20230615");
    request.set("body", JSON.readTree(body));
    if (!accessKey.isEmpty()) {
      request.put("as", accessKey);
    }
    URI origin = URI.create("http://127.0.0.1:" + manager.getPort());
    HttpResponse<String> answer =
        new Exchange(request).replay(CLIENT, origin, SECRETS, Clock.systemUTC());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
