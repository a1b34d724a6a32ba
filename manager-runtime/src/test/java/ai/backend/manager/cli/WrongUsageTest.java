package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed wrong is told from what went wrong, and neither tells a secret. */
class WrongUsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "audit list --since yesterday    | --since must be like | audit list",
        "audit list --until 2026-01-31   | --until must be like | audit list",
        "audit list --limit -1           | --limit must be      | audit list",
        "agent ping i-x --timeout 0      | --timeout is a number| agent ping",
        "clear-history --retention soon  | --retention:         | clear-history",
        "etcd get x --scope NODE         | needs --scope-name   | etcd get",
        "keypair signing AKIA hardenned  | is no profile        | keypair signing",
        "image rescan                    | Give a registry      | image rescan",
        "image rescan cr.example --all   | Give a registry      | image rescan",
        "image rescan --all --local      | Give a registry      | image rescan",
        "adopt                           | Give --dump          | adopt",
        "adopt --database here           | --database reads     | adopt",
      })
  void a_wrong_value_is_wrong_usage_of_that_command(String typed, String says, String command) {
    MgrRun run = MgrRun.of(Map.of("BACKEND_DB_ADDR", "127.0.0.1:1"), typed.split("\\s+"));

    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(says).contains("Usage: mgr " + command + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void everything_is_not_deleted_by_a_forgotten_key(String key) {
    MgrRun run =
        MgrRun.of(Map.of("BACKEND_ETCD_ADDR", "127.0.0.1:1"), "etcd", "delete", "--prefix", key);

    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("KEY is empty").contains("Usage: mgr etcd delete ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--log-level DEBUG etcd list-images",
        "--log-level=DEBUG etcd list-images",
        "--config none.toml --debug etcd list-images",
        "-f none.toml etcd list-images"
      })
  void a_deprecated_name_may_follow_options_with_values(String typed) {
    MgrRun run = MgrRun.of(Map.of(), (typed + " --help").split(" ")).succeeded();

    assertThat(run.out()).startsWith("Usage: mgr image list ");
  }

  @Test
  void an_rpc_keypair_that_cannot_be_whole_leaves_no_half(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("manager.key"), "of somebody else");

    MgrRun run = MgrRun.of(Map.of(), "generate-rpc-keypair", folder.toString(), "manager");

    assertThat(run.code()).isOne();
    assertThat(run.err()).contains("manager.key exists already");
    assertThat(folder.resolve("manager.key")).hasContent("of somebody else");
    assertThat(folder.resolve("manager.key_secret")).doesNotExist();
  }

  @Test
  @Tag("component")
  void a_row_that_the_database_refuses_is_not_shown(@TempDir Path folder) throws Exception {
    Path rows =
        Files.writeString(
            folder.resolve("rows.json"),
            """
            {"users": [{"uuid": "f38dea23-50fa-42a0-b5ae-338f5f4693f4", "email": null, "password": "Str0ng#Pw",
              "description": "nobody-elses-business", "domain_name": "nowhere", "resource_policy": "default"}]}
            """);

    MgrRun run = MgrRun.of(MgrRun.cluster(), "fixture", "populate", rows.toString());

    assertThat(run.code()).isOne();
    assertThat(run.err())
        .contains("violates")
        .doesNotContain("nobody-elses-business")
        .doesNotContain("$2");
  }

  @Test
  @Tag("component")
  void what_only_looks_is_not_in_the_audit_log(@TempDir Path folder) throws Exception {
    Map<String, String> cluster = MgrRun.cluster();
    Path backup = Files.writeString(folder.resolve("etcd.json"), "{}");

    MgrRun.of(cluster, "adopt", "--etcd", backup.toString(), "--dry-run").succeeded();
    MgrRun.of(cluster, "keypair", "signing", "AKIANOSUCH");
    MgrRun.of(cluster, "keypair", "signing", "AKIANOSUCH", "hardenned");

    assertThat(MgrRun.of(cluster, "audit", "list").succeeded().out())
        .contains("mgr schema oneshot")
        .doesNotContain("mgr adopt")
        .doesNotContain("mgr keypair");
  }
}
