package ai.backend.agent.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.agent.ClusterInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the kernel's pod runs before the runner, over the files of its Secret: what the runner
 * then finds in the home (spec/09 §3). The container's folders are moved below a folder of the
 * test; there is no other user.
 */
class HomeOfKernelTest {
  private static final String PAIR =
      "{\"ssh_keypair\": {\"public_key\": \"ssh-rsa AAAA\\n\", \"private_key\": \"-----BEGIN\\nkey\\n\"}}";

  @TempDir private Path root;
  private Path home;

  @BeforeEach
  void container() throws IOException {
    home = Files.createDirectories(root.resolve("home/work"));
    Files.createDirectories(root.resolve("opt/kernel"));
    program("opt/kernel/su-exec", "shift; exec \"$@\"");
    program("opt/kernel/entrypoint.sh", "echo started \"$@\"");
  }

  private void program(String path, String line) throws IOException {
    Path file = Files.writeString(root.resolve(path), "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void start(String internalData) throws Exception {
    start(internalData, Specs.SINGLE);
  }

  private void start(String internalData, ClusterInfo cluster) throws Exception {
    var spec = Specs.kernel().setInternalDataJson(internalData).build();
    for (var file : KernelSecret.files(spec, cluster).entrySet()) {
      Path path = root.resolve("home/config").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    List<String> command =
        KernelPod.render(spec, cluster, Specs.site())
            .getSpec()
            .getContainers()
            .getFirst()
            .getCommand();
    String script =
        command
            .get(2)
            .replace("/home/", root + "/home/")
            .replace("/opt/kernel/", root + "/opt/kernel/");
    var process =
        new ProcessBuilder("/bin/sh", "-c", script, "kernel", "runner", "python")
            .redirectErrorStream(true);
    // the user of the kernel is whoever runs this test: only root could give files away
    process.environment().put("LOCAL_USER_ID", owner("unix:uid"));
    process.environment().put("LOCAL_GROUP_ID", owner("unix:gid"));
    var shell = process.start();
    String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEqualTo("started runner python\n");
  }

  private String owner(String attribute) throws IOException {
    return Files.getAttribute(root, attribute).toString();
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(path)));
  }

  @Test
  void theUsersPairIsWhereTheRunnerAndSshLookForIt() throws Exception {
    start(PAIR);

    assertThat(home.resolve(".ssh/authorized_keys")).hasContent("ssh-rsa AAAA\n");
    assertThat(home.resolve(".ssh/id_rsa")).hasContent("-----BEGIN\nkey\n");
    assertThat(home.resolve("id_container")).hasContent("-----BEGIN\nkey\n");
    assertThat(mode(".ssh")).isEqualTo("rwx------");
    assertThat(List.of(mode(".ssh/authorized_keys"), mode(".ssh/id_rsa"), mode("id_container")))
        .containsOnly("rw-------");
  }

  @Test
  void theHomeIsItsUsersSoThatSshdTakesKeys() throws Exception {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));

    start(PAIR);

    assertThat(mode("")).isEqualTo("rwxr-xr-x");
    assertThat(Files.getAttribute(home, "unix:uid").toString()).isEqualTo(owner("unix:uid"));
  }

  @Test
  void aFolderThatTheUserMountedAtDotSshIsLeftAlone() throws Exception {
    Path mounted = Files.createDirectory(home.resolve(".ssh"));

    start(PAIR);

    assertThat(mounted).isEmptyDirectory();
    assertThat(home.resolve("id_container")).doesNotExist();
  }

  @Test
  void thePairOfTheClusterIsWhereTheRunnerLooksForItAndTheUsersAlone() throws Exception {
    Path folder = Files.createDirectories(root.resolve("home/config/ssh"));

    start(
        "{}",
        ClusterInfo.newBuilder()
            .setSize(2)
            .setSshPublicKey("ssh-rsa BBBB\n")
            .setSshPrivateKey("-----BEGIN\ncluster\n")
            .build());

    assertThat(folder.resolve("id_cluster")).hasContent("-----BEGIN\ncluster\n");
    assertThat(folder.resolve("id_cluster.pub")).hasContent("ssh-rsa BBBB\n");
    assertThat(mode("../config/ssh")).isEqualTo("rwxr-xr-x");
    assertThat(mode("../config/ssh/id_cluster")).isEqualTo("rw-------");
    assertThat(mode("../config/ssh/id_cluster.pub")).isEqualTo("rw-r--r--");
  }

  @Test
  void aSingleKernelHasNoFolderForAClustersPair() throws Exception {
    start("{}");

    assertThat(root.resolve("home/config/ssh")).doesNotExist();
  }

  @Test
  void withoutAPairTheRunnerMakesItsOwn() throws Exception {
    start("{}");

    assertThat(home.resolve(".ssh")).doesNotExist();
    assertThat(home.resolve("id_container")).doesNotExist();
  }
}
