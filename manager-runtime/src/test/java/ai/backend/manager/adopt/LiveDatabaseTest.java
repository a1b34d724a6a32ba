package ai.backend.manager.adopt;

import static ai.backend.manager.adopt.OldInstallation.count;
import static ai.backend.manager.adopt.OldInstallation.file;
import static ai.backend.manager.adopt.OldInstallation.text;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.cli.MgrRun;
import ai.backend.testing.PostgresServer;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Adoption from a running database instead of a dump. */
@Tag("component")
class LiveDatabaseTest {
  @Test
  void a_running_database_is_adopted_like_its_dump() {
    Map<String, String> old = MgrRun.cluster();
    MgrRun.of(old, "adopt", "--dump", file(OldInstallation.DUMP)).succeeded();
    Map<String, String> cluster = MgrRun.cluster();
    cluster.put("OLD_DB_PASSWORD", PostgresServer.PASSWORD);
    String database = old.get("BACKEND_DB_ADDR") + "/" + old.get("BACKEND_DB_NAME");

    MgrRun run = MgrRun.of(cluster, "adopt", "--database", database).succeeded();
    MgrRun again = MgrRun.of(cluster, "adopt", "--database", database).succeeded();

    assertThat(count(cluster, "kernels")).isEqualTo(134);
    assertThat(count(cluster, "error_logs")).isEqualTo(680);
    String everything = "select md5(string_agg(k::text, '' order by id)) from kernels k";
    assertThat(text(cluster, everything)).isEqualTo(text(old, everything));
    assertThat(run.out()).contains("Adopted: ");
    assertThat(again.out()).contains("Nothing changed: everything is here already.");
  }
}
