package ai.backend.manager.clients;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that does not call everything is no success. */
class DriverTest {
  private static final Driver BROKEN = new Driver("sh", "broken.sh");

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void one_that_stops_early_fails(String exit) {
    assertThatIllegalStateException()
        .isThrownBy(() -> BROKEN.run(Map.of("EXIT", exit, "SILENT", "no")))
        .withMessageContaining("broken.sh ended with " + exit + " before it had called everything");
  }

  @Test
  void one_that_never_answers_is_ended() throws Exception {
    var environment = Map.of("EXIT", "0", "SILENT", "yes");
    try (var silent = new CommandLine(BROKEN, environment, Duration.ofMillis(200))) {
      assertThatIllegalStateException()
          .isThrownBy(silent::untyped)
          .withMessageContaining("did not answer");
    }
  }
}
