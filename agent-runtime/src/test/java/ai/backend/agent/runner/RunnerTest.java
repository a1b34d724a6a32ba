package ai.backend.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.ZContext;

@Timeout(30)
class RunnerTest {
  private static final Duration FLUSH = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final ZContext context = new ZContext();
  private FakeRunner peer;
  private Runner runner;

  @BeforeEach
  void connect() throws Exception {
    peer = new FakeRunner("127.18.1.1", FakeRunner.script(exchanges()));
    runner = Runner.connect(context, peer.address());
    assertThat(runner.awaitReady(SOON)).isTrue();
  }

  static String exchanges() throws IOException {
    try (var in = RunnerTest.class.getResourceAsStream("/ai/backend/agent/runner/exchanges.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterEach
  void close() throws Exception {
    runner.close();
    peer.close();
    context.close();
  }

  private RunResult query(String code) {
    return runner.step(new RunRequest.Query("", code), 4, FLUSH, () -> false);
  }

  @Test
  void theServicesOfTheImageAreListed() throws Exception {
    assertThat(runner.services(SOON).get(0).get("name").asText()).isEqualTo("myhttp");
  }

  @Test
  void aSnippetRuns() {
    var result = query("print(1)\n2+3");

    assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(result.console().toString()).isEqualTo("[[\"stdout\",\"1\\n5\"]]");
  }

  @Test
  void richOutputIsMediaAndRawHtmlIsHtml() {
    assertThat(query("display(HTML(\"<b>x</b>\"))").console().toString())
        .isEqualTo("[[\"html\",\"<b>x</b>\"]]");
    assertThat(query("display(SVG()); display(Image())").console().toString())
        .isEqualTo(
            "[[\"media\",[\"image/svg+xml\",\"<svg/>\"]],[\"media\",[\"image/png\",\"data:image/png;base64,iVBORw0K\"]]]");
  }

  @Test
  void aProgramAsksAndIsAnswered() {
    var asked = query("x=input(\"name? \");print(\"hi\",x)");
    assertThat(asked.status()).isEqualTo(RunStatus.WAITING_INPUT);

    var result = runner.step(new RunRequest.Input(asked.runId(), "bob"), 4, FLUSH, () -> false);

    assertThat(result.console().toString()).isEqualTo("[[\"stdout\",\"hi bob\\n\"]]");
  }

  @Test
  void aBatchRuns() {
    var clean =
        runner.step(
            new RunRequest.Batch("", "", "*", "echo out; echo err >&2; exit 3"),
            4,
            FLUSH,
            () -> false);
    var build = runner.step(new RunRequest.Continue(clean.runId()), 4, FLUSH, () -> false);
    var exec = runner.step(new RunRequest.Continue(clean.runId()), 4, FLUSH, () -> false);

    assertThat(clean.status()).isEqualTo(RunStatus.CLEAN_FINISHED);
    assertThat(build.status()).isEqualTo(RunStatus.BUILD_FINISHED);
    assertThat(exec.exitCode()).isEqualTo(3);
    assertThat(exec.console().toString())
        .isEqualTo("[[\"stdout\",\"out\\n\"],[\"stderr\",\"err\\n\"]]");
  }

  @Test
  void anInterruptEndsWhatRuns() {
    String code = "import time\nprint(\"start\",flush=True)\ntime.sleep(30)";
    var started =
        runner.step(new RunRequest.Query("", code), 4, Duration.ofMillis(200), () -> false);
    assertThat(started.status()).isEqualTo(RunStatus.CONTINUED);

    runner.interrupt();

    assertThat(
            runner.step(new RunRequest.Continue(started.runId()), 4, FLUSH, () -> false).status())
        .isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aServiceIsEndedByItsQuotedName() throws Exception {
    runner.shutDownService("my \"http\"\n");

    assertThat(peer.received("shutdown-service"))
        .isEqualTo("shutdown-service \"my \\\"http\\\"\\n\"");
  }

  @Test
  void aRunnerThatNeverAnswersIsGivenUpInTime() throws Exception {
    try (var silent = Runner.connect(context, RunnerAddress.ofPod("127.18.1.2"))) {
      assertThat(silent.awaitReady(Duration.ofMillis(300))).isFalse();
      assertThat(silent.services(Duration.ofMillis(100))).isEmpty();
    }
  }
}
