package ai.backend.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunsTest {
  private static final Duration NOW = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(10);

  private final List<String> sent = new ArrayList<>();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicInteger ids = new AtomicInteger();
  private final Runs runs =
      new Runs(
          message -> sent.add(message.op() + " " + message.text()),
          () -> System.nanoTime() + skipped.get(),
          () -> "run" + ids.incrementAndGet());

  private RunResult step(RunRequest request) {
    return runs.step(request, 4, NOW, () -> false);
  }

  private RunResult query(String code) {
    return step(new RunRequest.Query("", code));
  }

  private RunResult next(String runId) {
    return step(new RunRequest.Continue(runId));
  }

  private void says(String op, String payload) {
    runs.accept(RunnerMessage.of(op, payload));
  }

  @Test
  void aQueryGivesItsOutputAndItsEnd() {
    var first = query("print(1)");
    says("stdout", "1\n");
    says("finished", "{\"exitCode\": 0}");

    assertThat(first.status()).isEqualTo(RunStatus.CONTINUED);
    assertThat(sent).containsExactly("code print(1)");
    var last = next(first.runId());
    assertThat(last.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(last.exitCode()).isZero();
    assertThat(last.console().toString()).isEqualTo("[[\"stdout\",\"1\\n\"]]");
  }

  @Test
  void aWaitingCallIsAnsweredWhenTheEndComes() throws Exception {
    var answer =
        CompletableFuture.supplyAsync(
            () -> runs.step(new RunRequest.Query("", "x"), 4, LONG, () -> false));
    while (sent.isEmpty()) {
      Thread.onSpinWait();
    }

    says("finished", "{\"exitCode\": 0}");

    assertThat(answer.get(5, TimeUnit.SECONDS).status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aBatchStopsAfterEachPhase() {
    String id = step(new RunRequest.Batch("b", "", "*", "exit 3")).runId();
    says("clean-finished", "{\"exitCode\": 0}");
    says("stdout", "building");
    says("build-finished", "{\"exitCode\": 0}");
    says("finished", "{\"exitCode\": 3}");

    assertThat(sent).containsExactly("clean ", "build *", "exec exit 3");
    assertThat(next(id).status()).isEqualTo(RunStatus.CLEAN_FINISHED);
    var built = next(id);
    assertThat(built.status()).isEqualTo(RunStatus.BUILD_FINISHED);
    assertThat(built.console().toString()).contains("building");
    var ended = next(id);
    assertThat(ended.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(ended.exitCode()).isEqualTo(3);
  }

  @Test
  void aQuestionIsAskedAndAnswered() {
    String id = query("input()").runId();
    says("stdout", "name? ");
    says("waiting-input", "{\"is_password\": true}");

    var asked = next(id);
    assertThat(asked.status()).isEqualTo(RunStatus.WAITING_INPUT);
    assertThat(asked.options()).hasToString("{\"is_password\":true}");
    step(new RunRequest.Input(id, "bob"));
    assertThat(sent).last().isEqualTo("input bob");
  }

  @Test
  void aQuestionOfABatchHasEmptyOptions() {
    String id = step(new RunRequest.Batch("b", "", "", "x")).runId();
    says("waiting-input", "");

    assertThat(next(id).options()).hasToString("{}");
  }

  @Test
  void aLaterRunWaitsForItsTurn() {
    String first = query("1").runId();
    String second = query("2").runId();

    assertThat(sent).containsExactly("code 1");
    says("stdout", "one");
    says("finished", "{\"exitCode\": 0}");
    assertThat(sent).containsExactly("code 1", "code 2");
    says("stdout", "two");
    assertThat(next(second).console().toString()).isEqualTo("[[\"stdout\",\"two\"]]");
    assertThat(next(first).console().toString()).isEqualTo("[[\"stdout\",\"one\"]]");
  }

  @Test
  void anUnknownRunIsRefusedAndChangesNothing() {
    assertThatThrownBy(() -> next("nosuch"))
        .isInstanceOf(RunnerException.class)
        .hasMessageContaining("no run nosuch");
    assertThatThrownBy(() -> step(new RunRequest.Input("nosuch", "x")))
        .isInstanceOf(RunnerException.class);

    assertThat(sent).isEmpty();
    query("1");
    assertThat(sent).containsExactly("code 1");
  }

  @Test
  void aRunThatEndedIsUnknownAfterwards() {
    String id = query("1").runId();
    says("finished", "{}");
    next(id);

    assertThatThrownBy(() -> next(id)).isInstanceOf(RunnerException.class);
  }

  @Test
  void theSameIdCannotRunTwiceAtOnce() {
    step(new RunRequest.Query("mine", "1"));

    assertThatThrownBy(() -> step(new RunRequest.Query("mine", "2")))
        .hasMessageContaining("still under way");
  }

  @Test
  void aRunWhoseCallerWentAwayDoesNotBlockOthers() {
    // given
    runs.step(new RunRequest.Query("lost", "1"), 4, LONG, () -> true);
    String second = query("2").runId();

    // when the first ends on the runner's side
    says("stdout", "nobody reads this");
    says("finished", "{\"exitCode\": 0}");
    says("stdout", "two");

    // then
    assertThat(next(second).console().toString()).isEqualTo("[[\"stdout\",\"two\"]]");
    assertThatThrownBy(() -> next("lost")).isInstanceOf(RunnerException.class);
  }

  @Test
  void aQuestionThatNobodyCanAnswerIsInterrupted() {
    runs.step(new RunRequest.Query("lost", "input()"), 4, LONG, () -> true);

    says("waiting-input", "{}");

    assertThat(sent).last().isEqualTo("interrupt ");
  }

  @Test
  void anUnattendedRunGivesWayToOneThatWaits() {
    String first = query("input()").runId();
    says("waiting-input", "{}");
    String second = query("2").runId();

    // when nobody asks for the first for a long time
    skipped.addAndGet(Duration.ofMinutes(3).toNanos());
    runs.step(new RunRequest.Continue(second), 4, Duration.ofMillis(1), () -> false);

    // then
    assertThat(sent).contains("interrupt ");
    assertThatThrownBy(() -> next(first)).isInstanceOf(RunnerException.class);
  }

  @Test
  void tooManyWaitingRunsAreRefused() {
    for (int i = 0; i < 64; i++) {
      query("x");
    }

    assertThatThrownBy(() -> query("x")).hasMessageContaining("64 runs wait");
  }

  @Test
  void outputOfNoRunIsDropped() {
    says("stderr", "late log line");

    assertThat(next(query("1").runId()).console().toString()).isEqualTo("[]");
  }

  @Test
  void whatNobodyFetchesIsDroppedAndSaid() {
    String id = query("loud").runId();
    skipped.addAndGet(Duration.ofMinutes(1).toNanos());
    for (int i = 0; i < 5; i++) {
      says("stdout", "x".repeat(1024 * 1024));
    }
    says("finished", "{\"exitCode\": 0}");

    var result = next(id);
    assertThat(result.console().get(0).get(1).asText()).hasSize(Run.FULL);
    assertThat(result.console().get(1).get(1).asText())
        .contains("3145728 characters of output were dropped");
    assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aVanishedKernelEndsEveryRun() {
    String id = query("1").runId();

    runs.close();

    var result = next(id);
    assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(result.exitCode()).isEqualTo(130);
    assertThat(result.options()).hasToString("{}");
    assertThat(next("any").exitCode()).isEqualTo(130);
  }

  @Test
  void afterAFenceOldEndsAreNotTakenForNewOnes() {
    runs.fence();
    String id = query("new").runId();
    assertThat(sent).containsExactly("clean ", "clean ");

    // an older batch is still under way on the runner's side
    says("clean-finished", "{}");
    says("build-finished", "{}");
    says("stdout", "old");
    says("finished", "{\"exitCode\": 9}");
    assertThat(next(id).console().toString()).isEqualTo("[]");
    says("clean-finished", "{}");
    says("clean-finished", "{}");

    assertThat(sent).last().isEqualTo("code new");
    says("finished", "{\"exitCode\": 0}");
    assertThat(next(id).exitCode()).isZero();
  }

  @Test
  void aResumedBatchEndsWithItsOwnExitCode() {
    runs.resume("batch-job");
    says("clean-finished", "{}");
    says("build-finished", "{}");
    says("finished", "{\"exitCode\": 7}");
    says("clean-finished", "{}");
    says("clean-finished", "{}");

    assertThat(next("batch-job").status()).isEqualTo(RunStatus.BUILD_FINISHED);
    assertThat(next("batch-job").exitCode()).isEqualTo(7);
    query("x");
    assertThat(sent).last().isEqualTo("code x");
  }

  @Test
  void aResumedBatchWhoseEndWasLostIsKnownToBeOver() {
    runs.resume("batch-job");
    says("clean-finished", "{}");
    says("clean-finished", "{}");

    var result = next("batch-job");
    assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(result.exitCode()).isNull();
  }
}
