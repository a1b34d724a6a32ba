package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands print, and their exit codes, on a cluster with the recorded rows. */
@Tag("component")
class OutputsTest {
  private static final String IMAGE = "127.0.0.1:5000/oracle/python:3.11-debian12";
  private static final List<String> COMMANDS =
      List.of(
          "schema show",
          "schema show --format json",
          "schema oneshot",
          "etcd put config/idle/enabled utilization",
          "etcd get config/idle/enabled",
          "etcd get config/idle/enabled --format json",
          "etcd get config/nothing",
          "etcd put -s NODE -n i-1 config/idle/enabled network_timeout",
          "etcd get -s MERGED -n i-1 config/idle/enabled",
          "etcd get -s NODE config/idle/enabled",
          "etcd put volumes/proxies/local/client_api http://storage:6021",
          "etcd set-storage-sftp-scaling-group local sftp,upload",
          "etcd set-storage-sftp-scaling-group elsewhere sftp",
          "etcd get --prefix volumes",
          "etcd remove-storage-sftp-scaling-group local",
          "etcd move-subtree volumes/proxies/local volumes/proxies/other",
          "etcd get --prefix volumes",
          "etcd delete --prefix volumes",
          "etcd get --prefix volumes",
          "etcd quote cr.example.com:5000/a",
          "etcd unquote cr.example.com%3A5000",
          "image list --short",
          "image list --short --installed",
          "image list --short --installed --format json",
          "image alias py " + IMAGE + " x86_64",
          "image alias python nothing.example/x:1",
          "image set-resource-limit py mem 512m:8g x86_64",
          "image set-resource-limit py cpu 2: x86_64",
          "image set-resource-limit py cpu 2:1 x86_64",
          "image inspect py",
          "etcd dealias py",
          "image dealias py",
          "image forget " + IMAGE + " aarch64",
          "etcd list-images -s",
          "keypair signing AKIAIOSFODNN7EXAMPLE --format json",
          "fixture list",
          "redis ping",
          "redis ping --format json",
          "agent ping i-oracle -t 0.5",
          "agent ping i-nobody",
          "clear-history --retention soon");

  @Test
  void commands_print_what_the_golden_file_says(@TempDir Path folder) throws Exception {
    Map<String, String> cluster = MgrRun.cluster();
    MgrRun.of(
            cluster,
            "adopt",
            "--dump",
            Path.of(OutputsTest.class.getResource("/adopt/postgresql-23.09.sql.gz").toURI())
                .toString())
        .succeeded();
    holdImage(IMAGE, "i-1");
    var text = new StringBuilder();
    for (String command : COMMANDS) {
      MgrRun run = MgrRun.of(cluster, command.split(" ", -1));
      text.append("$ mgr ").append(command).append('\n').append(run.out());
      if (!run.err().isEmpty()) {
        text.append("2> ").append(run.err());
      }
      if (run.code() != 0) {
        text.append("= ").append(run.code()).append('\n');
      }
    }
    GoldenText.check("outputs.txt", text.toString());
  }

  private static void holdImage(String image, String agent) {
    try (var redis =
        new RedisConnections(
            RedisSettings.parse(
                ai.backend.testing.BackingServices.redis().address(), RedisServer.PASSWORD))) {
      redis.shared(RedisDatabase.IMAGE).sync().sadd(image, agent.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void the_schema_of_the_api_is_written(@TempDir Path folder) throws Exception {
    MgrRun shown = MgrRun.of(Map.of(), "gql", "show").succeeded();
    MgrRun.of(Map.of(), "api", "dump-gql-schema", "-o", folder.resolve("s").toString()).succeeded();

    assertThat(folder.resolve("s")).hasContent(shown.out());
    assertThat(shown.out()).contains("type Queries {");
  }

  @Test
  void the_database_shell_runs_psql_on_the_clusters_database() {
    // psql's own output goes to the real standard output, past the test
    Map<String, String> cluster = MgrRun.cluster();

    assertThat(MgrRun.of(cluster, "dbshell", "--", "-c", "select 1 from users").code()).isZero();
    assertThat(MgrRun.of(cluster, "dbshell", "--", "-c", "select 1 from nothing").code())
        .isEqualTo(1);
  }
}
