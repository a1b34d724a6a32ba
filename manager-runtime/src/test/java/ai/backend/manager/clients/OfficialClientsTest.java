package ai.backend.manager.clients;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.contract.ConformanceInstallation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The official clients, unmodified, against the running manager: every function that is in scope
 * ({@code clients/README.md}).
 */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = ConformanceInstallation.class, restrictToAnnotatedClass = true)
class OfficialClientsTest {
  private static final String BEGAN = "2026-11-21 00:14:44";
  private static final String PYTHON = "build/client/bin/python3";
  private static final String OF_22_09 = "v6.20220615";
  private static final String PYTHON_22 = "build/client-22/bin/python3";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URI manager;

  @Inject EtcdClient etcd;

  ConformanceInstallation installation;

  private final KnownGaps gaps = new KnownGaps();

  @TestFactory
  Stream<DynamicTest> python_client_23_9_10() throws Exception {
    return python("python 23.9.10", PYTHON, Map.of("SPEAKS", "v7.20230615"));
  }

  @TestFactory
  Stream<DynamicTest> python_client_with_an_older_api_version() throws Exception {
    return python(
        "python v6.20220615", PYTHON, Map.of("API_VERSION", OF_22_09, "SPEAKS", OF_22_09));
  }

  @TestFactory
  Stream<DynamicTest> python_client_22_9_23() throws Exception {
    return python("python 22.9.23", PYTHON_22, Map.of("SPEAKS", OF_22_09));
  }

  private Stream<DynamicTest> python(String client, String python, Map<String, String> version)
      throws Exception {
    begin();
    Map<String, String> environment = environment();
    environment.putAll(version);
    try (var image = new ImageToImport(etcd)) {
      environment.putAll(image.environment());
      return tests(client, new Driver(python, "python_sdk.py").run(environment));
    }
  }

  @TestFactory
  Stream<DynamicTest> javascript_client_21_3_1() throws Exception {
    begin();
    Map<String, String> environment = environment();
    environment.put("NODE_PATH", Driver.root().resolve("build/client-js/node_modules").toString());
    return tests("javascript 21.3.1", new Driver("node", "js_sdk.js").run(environment));
  }

  @TestFactory
  Stream<DynamicTest> python_command_line_23_9_10() throws Exception {
    installation.agent().endBatchesSoon();
    var rules = new CommandRules();
    var results = new ArrayList<CommandReplay.Result>();
    List<String> untyped;
    try (var terminal = new CommandLine(new Driver(PYTHON, "python_cli.py"), environment())) {
      var replay = new CommandReplay(installation, rules, terminal);
      for (CommandReplay.Part part : CommandReplay.PARTS) {
        results.addAll(replay.run(part));
      }
      untyped = terminal.untyped();
    }
    List<RecordedCommand> commands = results.stream().map(CommandReplay.Result::command).toList();
    return Stream.concat(
        results.stream().map(OfficialClientsTest::test),
        Stream.of(
            empty("commands that are not typed", untyped),
            empty("rules that no command obeys", rules.idle(commands))));
  }

  private static DynamicTest empty(String what, List<?> list) {
    return DynamicTest.dynamicTest("there are no " + what, () -> assertThat(list).isEmpty());
  }

  private static DynamicTest test(CommandReplay.Result result) {
    String name = result.command().name();
    return DynamicTest.dynamicTest(
        name, () -> assertThat(result.fault().orElse("")).as(name).isEmpty());
  }

  private void begin() {
    installation.rewind(BEGAN);
    installation.agent().endBatchesSoon();
  }

  private Stream<DynamicTest> tests(String client, List<JsonNode> said) {
    List<String> functions = said.stream().map(line -> line.path("name").asText()).toList();
    return Stream.concat(
        said.stream().map(line -> test(client, line)),
        Stream.of(
            empty(
                "known gaps of " + client + " that it does not call",
                gaps.idle(client, functions))));
  }

  private DynamicTest test(String client, JsonNode line) {
    String function = line.path("name").asText();
    return DynamicTest.dynamicTest(
        client + ": " + function,
        () ->
            gaps.of(client, function)
                .ifPresentOrElse(
                    gap -> assertStillFails(gap, line),
                    () -> assertThat(line.path("error").asText()).as(function).isEmpty()));
  }

  private static void assertStillFails(KnownGaps.Gap gap, JsonNode line) {
    assertThat(line.path("error").asText())
        .as("%s: if it works now, take it out of known-gaps.json", gap.function())
        .containsPattern(Pattern.compile(gap.fails(), Pattern.DOTALL));
  }

  private Map<String, String> environment() throws Exception {
    var environment = new HashMap<String, String>();
    environment.put("BACKEND_ENDPOINT", "http://127.0.0.1:" + manager.getPort());
    environment.put("BACKEND_ENDPOINT_TYPE", "api");
    environment.put("BACKEND_ACCESS_KEY", keys().get("admin").get(0));
    environment.put("BACKEND_SECRET_KEY", keys().get("admin").get(1));
    environment.put("KEYS", JSON.writeValueAsString(keys()));
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
