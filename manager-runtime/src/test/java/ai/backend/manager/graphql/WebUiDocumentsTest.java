package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documents of the web console and of the official clients (spec/16, spec/06 §0), one a file in
 * {@code graphql/webui}; each file says who sends it, with which variables, and what must be in the
 * answer. Mutations ({@code m…}) run in the order of their names.
 */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebUiDocumentsTest {
  private static final Map<String, Principal> CALLERS =
      Map.of("superadmin", World.SUPERADMIN, "admin", World.ADMIN, "user", World.USER);

  private World world;

  @BeforeAll
  void start() {
    world = World.of(60);
  }

  @AfterAll
  void stop() {
    world.close();
  }

  /** A file: its head by key, and the document. */
  record Sent(String name, Map<String, String> head, String document) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Sent> documents() throws IOException, URISyntaxException {
    var folder = Path.of(Objects.requireNonNull(World.class.getResource("/graphql/webui")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream().map(WebUiDocumentsTest::read);
    }
  }

  private static Sent read(Path file) {
    try {
      String text = Files.readString(file);
      Map<String, String> head =
          text.lines()
              .filter(line -> line.startsWith("# "))
              .map(line -> line.substring(2).split(": ", 2))
              .collect(java.util.stream.Collectors.toMap(part -> part[0], part -> part[1]));
      return new Sent(file.getFileName().toString(), head, text);
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void isAnsweredWithData(Sent sent) throws Exception {
    Map<String, Object> variables =
        World.JSON.readerForMapOf(Object.class).readValue(sent.head().get("variables"));
    for (String role : sent.head().get("roles").split(",")) {
      JsonNode answer = world.ask(CALLERS.get(role), sent.document(), variables);

      assertThat(answer.path("errors")).as(role).isEmpty();
      for (String pointer : List.of(sent.head().get("answers").split(" "))) {
        JsonNode value = answer.path("data").at(pointer);
        assertThat(value.isMissingNode() || value.isNull())
            .as("%s asks, %s of %s", role, pointer, answer)
            .isFalse();
        assertThat(value.path("ok").asBoolean(true)).as(value.toString()).isTrue();
      }
    }
  }
}
