package ai.backend.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class BackingServicesTest {
  @Test
  void postgresAnswersAndKeepsItsDataOverARestart() throws Exception {
    try (var server = new PostgresServer()) {
      String database = server.createDatabase();
      try (Connection c = server.connect(database);
          var s = c.createStatement()) {
        s.execute("CREATE TABLE kept AS SELECT 7 AS n");
      }
      server.stop();
      server.start();
      try (Connection c = server.connect(database);
          var rows = c.createStatement().executeQuery("SELECT n FROM kept")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(7);
      }
    }
  }

  @Test
  void redisAndEtcdListen() {
    assertThat(BackingServices.redis().address()).startsWith("127.0.0.1:");
    assertThat(BackingServices.etcd().address()).startsWith("127.0.0.1:");
  }

  @Test
  void aKubeApiServerBecomesReady() {
    try (var server = new KubeApiServer()) {
      assertThat(server.url()).startsWith("https://127.0.0.1:");
      assertThat(server.caFile()).exists();
    }
  }
}
