package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keypairs that {@code mgr} makes. */
class KeyFilesTest {
  @Test
  void an_api_keypair_has_the_documented_shape() {
    MgrRun run = MgrRun.of(Map.of(), "generate-keypair").succeeded();

    assertThat(run.out())
        .matches(
            "Access Key: AKIA[A-Z2-7]{16} \\(20 bytes\\)\nSecret Key: [A-Za-z0-9_-]{40} \\(40 bytes\\)\n");
  }

  @Test
  void z85_is_that_of_the_rfc() {
    assertThat(CurveKeys.z85(HexFormat.of().parseHex("864fd26fb559f75b"))).isEqualTo("HelloWorld");
  }

  @Test
  void an_rpc_keypair_lies_in_two_files_of_which_one_is_private(@TempDir Path folder)
      throws Exception {
    MgrRun run =
        MgrRun.of(Map.of(), "generate-rpc-keypair", folder.toString(), "manager").succeeded();

    String open = Files.readString(folder.resolve("manager.key"));
    String secret = Files.readString(folder.resolve("manager.key_secret"));
    assertThat(open).containsPattern("public-key = \"\\S{40}\"").doesNotContain("secret-key");
    assertThat(secret).containsPattern("secret-key = \"\\S{40}\"");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("manager.key_secret"))))
        .isEqualTo("rw-------");
    assertThat(run.out()).contains("(stored at " + folder.resolve("manager.key") + ")");
  }

  @Test
  void an_rpc_keypair_never_replaces_another(@TempDir Path folder) {
    MgrRun.of(Map.of(), "generate-rpc-keypair", folder.toString(), "manager").succeeded();

    MgrRun again = MgrRun.of(Map.of(), "generate-rpc-keypair", folder.toString(), "manager");

    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("exists already");
  }
}
