package ai.backend.operator.pool;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.operator.kube.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real script, for the group that the test has; the images' tests run it as root without
 * capabilities.
 */
class CommitsScriptTest {
  @TempDir Path room;
  private Path folder;
  private String group;

  private record Ended(int code, String said) {}

  @BeforeEach
  void folder() throws Exception {
    folder = Files.createDirectory(room.resolve("commits"));
    group = Files.getAttribute(folder, "unix:gid").toString();
  }

  private Ended run() throws Exception {
    return run(group);
  }

  private Ended run(String forGroup) throws Exception {
    var process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                Scripts.named("commits.sh"),
                "commits.sh",
                folder.toString(),
                forGroup,
                CommitFolder.ON_NODE)
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), said);
  }

  private void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, fromString(permissions));
  }

  private String mode(Path path) throws IOException {
    int bits = (Integer) Files.getAttribute(path, "unix:mode");
    return Integer.toOctalString(bits & 07777);
  }

  private FileTime changed() throws IOException {
    return (FileTime) Files.getAttribute(folder, "unix:ctime");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwxrwxrwx", "rwx------", "rwxr-x---"})
  void anEmptyFolderIsOpenedToTheGroupAndClosedToOthers(String before) throws Exception {
    mode(folder, before);
    assertThat(run())
        .isEqualTo(new Ended(0, "commits: " + CommitFolder.ON_NODE + " is the agent's now\n"));
    assertThat(mode(folder)).isEqualTo("2770");
  }

  @Test
  void aDiskOfItsOwnCountsAsEmpty() throws Exception {
    var lost = Files.createDirectory(folder.resolve("lost+found"));
    mode(lost, "rwx------");
    assertThat(run().code()).isZero();
    assertThat(mode(folder)).isEqualTo("2770");
    assertThat(mode(lost)).isEqualTo("700");
  }

  @Test
  void aFolderThatIsRightIsLeftAsItIsWhateverItHolds() throws Exception {
    assertThat(run().code()).isZero();
    var user = Files.createDirectory(folder.resolve("user_example.com"));
    var archive = Files.writeString(user.resolve("a.tar.gz"), "archive");
    mode(user, "rwxr-xr-x");
    mode(archive, "rw-r--r--");
    var before = changed();
    assertThat(run().said())
        .isEqualTo("commits: " + CommitFolder.ON_NODE + " is as it should be\n");
    assertThat(changed()).isEqualTo(before);
    assertThat(mode(user)).isEqualTo("755");
    assertThat(mode(archive)).isEqualTo("644");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwxrwxrwx", "rwxrwx--x"})
  void aFolderWithFilesIsNeitherOpenedNorClosed(String before) throws Exception {
    var file = Files.writeString(folder.resolve("somebody's"), "file");
    mode(file, "rw-r--r--");
    mode(folder, before);
    var was = mode(folder);
    var ended = run();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .contains("holds files and is not closed to others")
        .contains("mode " + was)
        .contains("chgrp " + group + " " + CommitFolder.ON_NODE)
        .contains("chmod 2770 " + CommitFolder.ON_NODE)
        .contains("spec.commits.enabled");
    assertThat(mode(folder)).isEqualTo(was);
    assertThat(mode(file)).isEqualTo("644");
  }

  @Test
  void aFolderOfAnotherGroupIsNotRight() throws Exception {
    mode(folder, "rwxrwx---");
    Files.writeString(folder.resolve("file"), "");
    assertThat(run("54321").said()).contains("group " + group + ", mode 770");
  }
}
