package ai.backend.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.testing.KubeApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real API server takes what is valid and refuses what is not, with words that say what to
 * change. Each file in {@code fixtures/} is a case; its first line tells the words.
 */
@Tag("component")
class CustomResourceValidationTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  private static KubeApiServer server;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    server = new KubeApiServer();
    Config config =
        new ConfigBuilder()
            .withAutoConfigure(false)
            .withMasterUrl(server.url())
            .withOauthToken(server.adminToken())
            .withCaCertFile(server.caFile().toString())
            .withNamespace("default")
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
    CrdFiles.definitions().forEach(crd -> client.resource(crd).serverSideApply());
    CrdFiles.definitions()
        .forEach(
            crd ->
                client
                    .resource(crd)
                    .waitUntilCondition(
                        CustomResourceValidationTest::served, 30, TimeUnit.SECONDS));
  }

  private static boolean served(
      io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition crd) {
    return crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  static Stream<Path> valid() throws IOException {
    return files("valid-");
  }

  static Stream<Path> invalid() throws IOException {
    return files("invalid-");
  }

  static Stream<Path> changes() throws IOException {
    return files("change-");
  }

  private static Stream<Path> files(String prefix) throws IOException {
    return Files.list(FIXTURES).filter(f -> f.getFileName().toString().startsWith(prefix)).sorted();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void whatIsValidIsTaken(Path file) throws IOException {
    assertThat(resource(Files.readString(file)).dryRun().create()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void whatIsInvalidIsRefusedWithWordsThatHelp(Path file) throws IOException {
    var text = Files.readString(file);
    assertThatThrownBy(() -> resource(text).dryRun().create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(expected(text));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void whatCannotChangeIsRefused(Path file) throws IOException {
    var text = Files.readString(file);
    var versions = text.split("\n---\n");
    var first = resource(versions[0]).create();
    try {
      assertThatThrownBy(() -> resource(versions[1]).update())
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining(expected(text));
    } finally {
      client.resource(first).delete();
    }
  }

  private static Resource<GenericKubernetesResource> resource(String yaml) {
    var parsed =
        client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    return client
        .genericKubernetesResources(parsed.getApiVersion(), parsed.getKind())
        .inNamespace("default")
        .resource(parsed);
  }

  private static String expected(String text) {
    return text.lines().findFirst().orElseThrow().replaceFirst("# expect: ", "");
  }
}
