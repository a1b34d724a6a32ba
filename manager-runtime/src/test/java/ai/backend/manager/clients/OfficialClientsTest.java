package ai.backend.manager.clients;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.contract.ConformanceInstallation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The official Python client, unmodified, against the running manager: every function that needs no
 * folder, service, console or app proxy, in its own API version and in that of 22.09.
 */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = ConformanceInstallation.class, restrictToAnnotatedClass = true)
class OfficialClientsTest {
  private static final String BEGAN = "2026-11-21 00:14:44";
  private static final String PYTHON = "build/client/bin/python3";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URI manager;

  ConformanceInstallation installation;

  private final KnownGaps gaps = new KnownGaps();

  @TestFactory
  Stream<DynamicTest> python_client_23_9_10() throws Exception {
    begin(BEGAN);
    return tests("python 23.9.10", new Driver(PYTHON, "python_sdk.py").run(environment()));
  }

  @TestFactory
  Stream<DynamicTest> python_client_with_an_older_api_version() throws Exception {
    begin(BEGAN);
    Map<String, String> environment = environment();
    environment.put("API_VERSION", "v6.20220615");
    return tests("python v6.20220615", new Driver(PYTHON, "python_sdk.py").run(environment));
  }

  private void begin(String moment) {
    installation.rewind(moment);
    installation.agent().endBatchesSoon();
  }

  private Stream<DynamicTest> tests(String client, List<JsonNode> said) {
    return said.stream()
        .map(
            line -> {
              String name = line.path("name").asText();
              return DynamicTest.dynamicTest(client + ": " + name, () -> judge(client, name, line));
            });
  }

  private void judge(String client, String name, JsonNode line) {
    if (!line.path("ok").asBoolean()) {
      gaps.reason(client, name).ifPresent(Assumptions::abort);
    }
    assertThat(line.path("error").asText("")).as(client + ": " + name).isEmpty();
  }

  private Map<String, String> environment() throws Exception {
    var environment = new HashMap<String, String>();
    environment.put("BACKEND_ENDPOINT", "http://127.0.0.1:" + manager.getPort());
    environment.put("BACKEND_ENDPOINT_TYPE", "api");
    environment.put("BACKEND_ACCESS_KEY", keys().get("admin").get(0));
    environment.put("BACKEND_SECRET_KEY", keys().get("admin").get(1));
    environment.put("USER_ACCESS_KEY", keys().get("user").get(0));
    environment.put("USER_SECRET_KEY", keys().get("user").get(1));
    return environment;
  }

  /** Role to access key and secret key. */
  private static Map<String, List<String>> keys() throws Exception {
    var keys = new HashMap<String, List<String>>();
    try (var accounts = Driver.class.getResourceAsStream("/transcripts/accounts.json")) {
      JSON.readTree(accounts)
          .path("keypairs")
          .forEach(
              k ->
                  keys.put(
                      k.path("user_id").asText().split("@", 2)[0],
                      List.of(k.path("access_key").asText(), k.path("secret_key").asText())));
    }
    return keys;
  }
}
