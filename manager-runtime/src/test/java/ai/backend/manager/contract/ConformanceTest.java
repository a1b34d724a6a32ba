package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Replays every recorded exchange against the running manager; docs/conformance.md says what came
 * of it. {@code make conformance} runs it and writes the page; {@code -Dconformance.pin=true} adds
 * to the list of exchanges that must stay the same. No part of {@code make test}: a few answers
 * depend on how far a session is when the next request comes.
 */
@QuarkusTest
@Tag("conformance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@QuarkusTestResource(value = ConformanceInstallation.class, restrictToAnnotatedClass = true)
class ConformanceTest {
  private static final Path SAME = Path.of("src/test/resources/conformance/same.txt");
  private static final Path PAGE = Path.of("../docs/conformance.md");
  private static final boolean PIN = Boolean.getBoolean("conformance.pin");

  @TestHTTPResource("/")
  URI manager;

  ConformanceInstallation installation;

  private final List<Outcome> outcomes = new ArrayList<>();

  @BeforeAll
  void replay() throws Exception {
    Judge judge = new Judge(new Rules());
    for (JsonNode file : Resources.json("files.json")) {
      String seeded = installation.rewind(file.path("began").asText());
      var replay =
          new Replay(
              URI.create("http://127.0.0.1:" + manager.getPort()),
              secrets(),
              installation,
              judge,
              new Substitutions(seeded));
      outcomes.addAll(replay.run(Resources.recordings(file.path("file").asText())));
    }
    if (PIN) {
      var pinned = new TreeSet<>(Files.readAllLines(SAME));
      pinned.addAll(same());
      Files.write(SAME, pinned);
    }
    Files.write(Path.of("target/conformance.txt"), details());
    Files.writeString(PAGE, new ConformancePage(outcomes).text());
  }

  @Test
  void no_exchange_that_was_the_same_is_lost() throws Exception {
    Set<String> pinned = Set.copyOf(Files.readAllLines(SAME));

    Map<String, List<String>> lost =
        outcomes.stream()
            .filter(o -> o.verdict() != Verdict.SAME)
            .filter(o -> pinned.contains(o.recording().id()))
            .collect(Collectors.toMap(o -> o.recording().id(), Outcome::reasons));

    assertThat(lost).isEmpty();
  }

  /** All differences in full, for whoever looks into one. */
  private List<String> details() {
    return outcomes.stream()
        .filter(o -> o.verdict() != Verdict.SAME)
        .map(o -> o.recording().id() + " " + o.verdict() + " " + o.reasons())
        .toList();
  }

  private List<String> same() {
    return outcomes.stream()
        .filter(o -> o.verdict() == Verdict.SAME)
        .map(o -> o.recording().id())
        .toList();
  }

  private static Map<String, String> secrets() throws Exception {
    var secrets = new HashMap<String, String>();
    try (var accounts = ConformanceTest.class.getResourceAsStream("/transcripts/accounts.json")) {
      new ObjectMapper()
          .readTree(accounts)
          .path("keypairs")
          .forEach(k -> secrets.put(k.path("access_key").asText(), k.path("secret_key").asText()));
    }
    return secrets;
  }
}
