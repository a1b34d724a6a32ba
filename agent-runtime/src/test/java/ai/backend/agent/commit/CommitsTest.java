package ai.backend.agent.commit;

import static ai.backend.agent.commit.CommitScene.FOLDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.agent.kernel.NoSuchKernel;
import ai.backend.common.events.Event;
import ai.backend.common.events.Event.BackgroundTaskEnded;
import ai.backend.common.events.EventSubscriber;
import ai.backend.testing.BackingServices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an agent that keeps commits, and what becomes of it. */
@Tag("component")
@Timeout(120)
class CommitsTest {
  private static final String CONFIG =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=b\"]}}";

  @TempDir private Path folder;
  private CommitScene scene;
  private UUID kernel;
  private UUID task;

  @BeforeEach
  void agent() throws Exception {
    scene = new CommitScene(folder, BackingServices.redis().address());
    Files.writeString(scene.root.resolve("hello"), "hello");
    kernel = scene.kernel();
    task = scene.task();
  }

  @AfterEach
  void end() {
    scene.close();
  }

  private static void refused(
      CommitException.Kind kind,
      String sentence,
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(CommitException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(sentence);
  }

  @Test
  void aContainerIsKeptAndItsTaskToldAsDone() throws Exception {
    Queue<Event> events = new ConcurrentLinkedQueue<>();
    try (var bus = EventSubscriber.start(scene.redis, e -> events.add(e.event()))) {
      var accepted = scene.agent().request(kernel, task, FOLDER, "a.tar.gz", CONFIG);

      assertThat(accepted).isEqualTo(new Commits.Accepted(task, FOLDER + "/a.tar.gz"));
      assertThat(scene.ended(task))
          .extracting("owner", "status", "message")
          .containsExactly("AKIATEST", "done", FOLDER + "/a.tar.gz");
      var last = new BackgroundTaskEnded(BackgroundTaskEnded.End.DONE, task, accepted.path());
      CommitScene.until(() -> events.contains(last));
    }
    assertThat(scene.files()).containsExactly(FOLDER + "/a.tar.gz");
    Path file = scene.kept.resolve(FOLDER + "/a.tar.gz");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    var read = ReadArchive.of(file);
    assertThat(read.entry("hello").get("size").asInt()).isEqualTo(5);
    assertThat(read.config().at("/config/Env").toString()).isEqualTo("[\"A=b\"]");
    assertThat(scene.said(kernel)).isEmpty();
  }

  @Test
  void whileItRunsItIsToldAndAFurtherRequestAnswersIt() throws Exception {
    scene.endless();
    var agent = scene.agent();
    agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG);

    CommitScene.until(() -> scene.said(kernel).equals("ongoing"));
    assertThat(scene.seconds(kernel)).isBetween(1L, 13L);
    CommitScene.until(
        () -> {
          var state = scene.tasks.find(task).orElseThrow();
          return Long.parseLong(state.current()) > 0
              && state.total().equals(state.current())
              && state.message().contains("of the container read");
        });
    assertThat(agent.request(kernel, scene.task(), "other", "b.tar.gz", ""))
        .isEqualTo(new Commits.Accepted(task, FOLDER + "/a.tar.gz"));
    // no name that looks whole, and hidden until then
    assertThat(scene.files()).singleElement().asString().contains("/.", task.toString(), ".part");
  }

  @Test
  void itIsSaidAgainBeforeItLapses() throws Exception {
    scene.endless();
    scene.agent().request(kernel, task, FOLDER, "a.tar.gz", CONFIG);
    CommitScene.until(() -> scene.said(kernel).equals("ongoing"));

    CommitScene.until(() -> scene.seconds(kernel) <= 7);
    CommitScene.until(() -> scene.seconds(kernel) >= 11);
  }

  @Test
  void aProgramThatIsKilledFailsTheCommitAndNothingIsLeft() throws Exception {
    scene.endless();
    scene.agent().request(kernel, task, FOLDER, "a.tar.gz", CONFIG);
    CommitScene.until(() -> scene.tasks.find(task).orElseThrow().message().contains("MiB"));

    scene.programs.started.getFirst().destroyForcibly();

    assertThat(scene.failed(task)).contains("broke after", "killed, perhaps because");
    assertThat(scene.files()).isEmpty();
    CommitScene.until(() -> scene.said(kernel).isEmpty());
  }

  @Test
  void aKernelThatEndsMeanwhileFailsTheCommit() throws Exception {
    scene.endless();
    scene.agent().request(kernel, task, FOLDER, "a.tar.gz", CONFIG);
    CommitScene.until(() -> !scene.programs.started.isEmpty());

    scene.running.remove(kernel);

    assertThat(scene.failed(task)).isEqualTo("The session ended while its container was read.");
    assertThat(scene.files()).isEmpty();
  }

  @Test
  void whatCannotBeBegunIsRefusedWithItsReason() throws Exception {
    var agent = scene.agent();
    assertThatThrownBy(() -> agent.request(UUID.randomUUID(), task, FOLDER, "a", CONFIG))
        .isInstanceOf(NoSuchKernel.class);
    assertThatThrownBy(() -> agent.request(kernel, task, "../other", "a", CONFIG))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> agent.request(kernel, task, FOLDER, "a/b", CONFIG))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> agent.request(kernel, task, FOLDER, "a", "{\"config\": 1}"))
        .isInstanceOf(IllegalArgumentException.class);
    var none = scene.agent("i-none", new CommitSettings("", 1, 1));
    refused(
        CommitException.Kind.NOT_KEPT,
        "keep no commits",
        () -> none.request(kernel, task, FOLDER, "a", CONFIG));
    var gone = scene.agent("i-gone", new CommitSettings(folder + "/nothing", 1 << 20, 1 << 20));
    refused(
        CommitException.Kind.IMPOSSIBLE,
        "cannot be written",
        () -> gone.request(kernel, task, FOLDER, "a", CONFIG));
    assertThat(scene.files()).isEmpty();
  }

  @Test
  void anArchiveIsNeverOverwritten() throws Exception {
    Path there = Files.createDirectory(scene.kept.resolve(FOLDER)).resolve("a.tar.gz");
    Files.writeString(there, "precious");
    var agent = scene.agent();

    refused(
        CommitException.Kind.IMPOSSIBLE,
        "already",
        () -> agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG));

    assertThat(there).hasContent("precious");
    assertThat(scene.files()).hasSize(1);
  }

  @Test
  void aNameThatIsTakenMeanwhileIsNotOverwrittenEither() throws Exception {
    var agent = scene.agent();
    scene.endless();
    UUID first = scene.kernel();
    UUID firstTask = scene.task();
    agent.request(first, firstTask, FOLDER, "first.tar.gz", CONFIG);
    CommitScene.until(() -> scene.tasks.find(firstTask).orElseThrow().message().contains("MiB"));
    agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG);
    Path taken = Files.writeString(scene.kept.resolve(FOLDER + "/a.tar.gz"), "precious");
    Files.delete(scene.root.resolve("endless"));

    scene.running.remove(first);

    assertThat(scene.failed(task)).contains("another commit took the name");
    assertThat(taken).hasContent("precious");
    assertThat(scene.files()).hasSize(1);
  }

  @Test
  void aUserWhoseRoomIsUsedUpIsRefused() throws Exception {
    Files.write(
        Files.createDirectory(scene.kept.resolve(FOLDER)).resolve("old"), new byte[1 << 20]);
    var agent = scene.agent("i-test", scene.settings(1 << 20));

    refused(
        CommitException.Kind.EXHAUSTED,
        "BACKEND_COMMIT_USER_LIMIT",
        () -> agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG));

    agent.request(kernel, task, "another-user", "a.tar.gz", CONFIG);
    assertThat(scene.ended(task).status()).isEqualTo("done");
  }

  @Test
  void roomThatIsUsedUpWhileItIsWrittenFailsTheCommit() throws Exception {
    byte[] incompressible = new byte[8 << 20];
    new java.util.Random(1).nextBytes(incompressible);
    Files.write(scene.root.resolve("large"), incompressible);

    scene
        .agent("i-test", scene.settings(1 << 20))
        .request(kernel, task, FOLDER, "a.tar.gz", CONFIG);

    assertThat(scene.failed(task)).contains("1.0 MiB", "BACKEND_COMMIT_USER_LIMIT");
    assertThat(scene.files()).isEmpty();
  }

  @Test
  void sixteenWaitAndAllAreToldWhenTheAgentStops() throws Exception {
    scene.endless();
    var agent = scene.agent();
    List<UUID> tasks = new ArrayList<>();
    tasks.add(task);
    agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG);
    CommitScene.until(() -> scene.programs.started.size() == 1);
    for (int i = 0; i < 16; i++) {
      tasks.add(scene.task());
      agent.request(scene.kernel(), tasks.getLast(), FOLDER, i + ".tar.gz", CONFIG);
    }

    refused(
        CommitException.Kind.EXHAUSTED,
        "16 commits wait",
        () -> agent.request(scene.kernel(), scene.task(), FOLDER, "z.tar.gz", CONFIG));
    assertThat(scene.files()).hasSize(17);
    agent.close();

    for (UUID each : tasks) {
      assertThat(scene.failed(each)).contains("agent was stopped", "commit again");
    }
    assertThat(scene.files()).isEmpty();
    refused(
        CommitException.Kind.STOPPING,
        "about to stop",
        () -> agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG));
  }

  @Test
  void aWaitingCommitOfAKernelThatEndsDoesNotWaitOn() throws Exception {
    scene.endless();
    var agent = scene.agent();
    agent.request(scene.kernel(), scene.task(), FOLDER, "first.tar.gz", CONFIG);
    CommitScene.until(() -> scene.programs.started.size() == 1);
    agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG);

    scene.running.remove(kernel);

    assertThat(scene.failed(task)).contains("session ended");
    assertThat(scene.files()).hasSize(1);
  }

  @Test
  void aCommitThatTakesTooLongFails() throws Exception {
    scene.endless();
    var agent = scene.agent("i-test", scene.settings(CommitScene.GIB), Duration.ZERO);

    agent.request(kernel, task, FOLDER, "a.tar.gz", CONFIG);

    assertThat(scene.failed(task)).contains("took longer than 0 minutes");
    assertThat(scene.files()).isEmpty();
    CommitScene.until(() -> !scene.programs.started.getFirst().isAlive());
  }
}
