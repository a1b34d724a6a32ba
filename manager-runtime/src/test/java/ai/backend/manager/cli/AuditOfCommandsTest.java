package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Commands in the audit log, and the command that lists it. */
@Tag("component")
class AuditOfCommandsTest {
  private static Map<String, String> cluster;

  @BeforeAll
  static void aCluster() {
    cluster = new HashMap<>(MgrRun.cluster());
    cluster.put("HOSTNAME", "manager-0");
  }

  private static JsonNode list(String... filter) throws Exception {
    String[] command = new String[filter.length + 4];
    System.arraycopy(new String[] {"audit", "list", "--format", "json"}, 0, command, 0, 4);
    System.arraycopy(filter, 0, command, 4, filter.length);
    return new ObjectMapper().readTree(MgrRun.of(cluster, command).succeeded().out());
  }

  @Test
  void aChangeIsRecordedWithItsKeyAndNotItsValue() throws Exception {
    MgrRun.of(cluster, "etcd", "put", "config/test/a", "a-secret-value").succeeded();

    JsonNode found = list("--operation", "mgr etcd put");

    assertThat(found).hasSize(1);
    assertThat(found.get(0).path("target").asText()).isEqualTo("config/test/a");
    assertThat(found.get(0).path("outcome").asText()).isEqualTo("done");
    assertThat(found.get(0).path("client_address").asText()).isEqualTo("manager-0");
    assertThat(found.toString()).doesNotContain("a-secret-value");
  }

  @Test
  void aFailureIsRecordedAsOneAndReadingNotAtAll() throws Exception {
    assertThat(MgrRun.of(cluster, "etcd", "move-subtree", "nothing/here", "there").code()).isOne();
    MgrRun.of(cluster, "etcd", "get", "--prefix", "config").succeeded();

    assertThat(list("--outcome", "FAILED")).hasSize(1);
    assertThat(list("--operation", "mgr etcd get")).isEmpty();
    assertThat(list("--operation", "mgr audit")).isEmpty();
  }

  @Test
  void theSchemaItselfIsTheFirstRecord() throws Exception {
    JsonNode all = list("--operation", "mgr schema oneshot");

    assertThat(all).hasSize(1);
    assertThat(list("--until", all.get(0).path("at").asText())).isEmpty();
    assertThat(list("--since", all.get(0).path("at").asText())).isNotEmpty();
  }

  @Test
  void aWrongMomentIsSaid() {
    MgrRun run = MgrRun.of(cluster, "audit", "list", "--since", "yesterday");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--since must be like 2026-01-31T12:00:00Z");
  }

  @Test
  void withoutADatabaseACommandWorksAndSaysThatItIsNotRecorded() {
    var noDatabase = new HashMap<>(cluster);
    noDatabase.put("BACKEND_DB_ADDR", "127.0.0.1:1");

    MgrRun run = MgrRun.of(noDatabase, "etcd", "put", "config/test/b", "c").succeeded();

    assertThat(run.err()).contains("not in the audit log");
  }
}
