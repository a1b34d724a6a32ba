package ai.backend.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final List<Output> OUTPUTS =
      List.of(
          new Output.Text("stdout", "a"),
          new Output.Text("stdout", "b"),
          new Output.Text("stderr", "c"),
          Output.media("{\"type\":\"image/svg+xml\",\"data\":\"<svg/>\"}"),
          new Output.Text("stdout", "d"),
          Output.media("<b>x</b>"));

  @Test
  void neighbouringTextsOfOneStreamAreMerged() {
    assertThat(Console.of(OUTPUTS, 4).toString())
        .isEqualTo(
            "[[\"stdout\",\"ab\"],[\"stderr\",\"c\"],[\"media\",[\"image/svg+xml\",\"<svg/>\"]],[\"stdout\",\"d\"],[\"html\",\"<b>x</b>\"]]");
  }

  @Test
  void theFirstApiVersionGetsOneObject() {
    assertThat(Console.of(OUTPUTS, 1).toString())
        .isEqualTo(
            "{\"stdout\":\"abd\",\"stderr\":\"c\",\"media\":[[\"image/svg+xml\",\"<svg/>\"]],\"html\":[\"<b>x</b>\"]}");
  }

  @Test
  void aRecordIsCutAtTenMebibytes() {
    String half = "x".repeat(6 * 1024 * 1024);

    var console =
        Console.of(List.of(new Output.Text("stdout", half), new Output.Text("stdout", half)), 4);

    assertThat(console.get(0).get(1).asText()).hasSize(Output.MAX_RECORD);
  }
}
