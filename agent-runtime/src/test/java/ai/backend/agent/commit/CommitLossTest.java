package ai.backend.agent.commit;

import static ai.backend.agent.commit.CommitScene.FOLDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.events.Event.BackgroundTaskEnded;
import ai.backend.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents that are killed, a Redis that is away, folders that are not what they seem. */
@Tag("component")
@Timeout(120)
class CommitLossTest {
  @TempDir private Path folder;
  private RedisServer server;
  private CommitScene scene;

  @BeforeEach
  void start() throws Exception {
    server = new RedisServer();
    scene = new CommitScene(folder, server.address());
    Files.writeString(scene.root.resolve("hello"), "hello");
  }

  @AfterEach
  void end() {
    scene.close();
    server.close();
  }

  /** What an agent leaves that is killed in the middle. */
  private void left(String agent, UUID task) throws IOException {
    new CommitRoot(scene.settings(CommitScene.GIB), agent)
        .begin(new ArchivePath(FOLDER, task + ".tar.gz"), task);
  }

  @Test
  void whatAKilledAgentLeftIsRemovedAndToldByItsNextLife() throws Exception {
    UUID mine = scene.task();
    UUID others = scene.task();
    left("i-test", mine);
    left("i-other", others);
    Path whole = Files.writeString(scene.kept.resolve(FOLDER + "/whole.tar.gz"), "x");

    scene.agent();

    assertThat(scene.failed(mine)).contains("agent restarted", "commit again");
    assertThat(scene.tasks.find(others).orElseThrow().ended()).isFalse();
    assertThat(scene.files()).hasSize(2).anyMatch(f -> f.contains(others.toString()));
    assertThat(whole).exists();
  }

  @Test
  void whatNobodyHasWrittenToForADayIsRemovedWhoseverItWas() throws Exception {
    UUID task = scene.task();
    left("i-gone", task);
    Path part = scene.kept.resolve(scene.files().getFirst());
    Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

    scene.agent();

    scene.failed(task);
    assertThat(scene.files()).isEmpty();
  }

  @Test
  void aTaskThatIsOverOrForgottenIsNotToldAgain() throws Exception {
    UUID done = scene.task();
    UUID forgotten = UUID.randomUUID();
    UUID last = scene.task();
    scene.tasks.ended(done, BackgroundTaskEnded.End.DONE, "a/b");
    for (UUID task : new UUID[] {done, forgotten, last}) {
      left("i-test", task);
    }

    scene.agent();
    scene.failed(last);

    CommitScene.until(() -> scene.tasks.find(done).orElseThrow().status().equals("done"));
    assertThat(scene.tasks.find(forgotten)).isEmpty();
  }

  @Test
  void aRedisThatIsAwayFailsNoCommitAndHearsOfItsEndLater() throws Exception {
    var agent = scene.agent();
    UUID kernel = scene.kernel();
    UUID task = scene.task();
    server.stop();

    agent.request(kernel, task, FOLDER, "a.tar.gz", "");
    Path file = scene.kept.resolve(FOLDER + "/a.tar.gz");
    CommitScene.until(() -> Files.exists(file));
    server.start();

    assertThat(scene.ended(task).status()).isEqualTo("done");
    assertThat(ReadArchive.of(file).entries()).containsKey("hello");
    CommitScene.until(() -> scene.said(kernel).isEmpty());
  }

  @Test
  void aLinkInPlaceOfAUsersFolderIsNotFollowed() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(scene.kept.resolve(FOLDER), outside);
    var agent = scene.agent();

    assertThatThrownBy(() -> agent.request(scene.kernel(), scene.task(), FOLDER, "a.tar.gz", ""))
        .isInstanceOf(CommitException.class)
        .hasMessageContaining("cannot be written");

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aLinkInPlaceOfAnArchiveCountsAsTaken() throws Exception {
    Path outside = folder.resolve("outside");
    Files.createDirectory(scene.kept.resolve(FOLDER));
    Files.createSymbolicLink(scene.kept.resolve(FOLDER + "/a.tar.gz"), outside);
    var agent = scene.agent();

    assertThatThrownBy(() -> agent.request(scene.kernel(), scene.task(), FOLDER, "a.tar.gz", ""))
        .isInstanceOf(CommitException.class)
        .hasMessageContaining("already");

    assertThat(outside).doesNotExist();
  }
}
