package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import java.nio.file.Path;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code mgr clear-history} on recorded sessions. */
@Tag("component")
class ClearHistoryTest {
  private static final String KERNEL = "55deffb5-2785-418d-8065-1dc476dd540d";

  @Test
  void what_is_older_than_the_retention_goes_and_the_rest_stays() throws Exception {
    Map<String, String> cluster = MgrRun.cluster();
    String dump =
        Path.of(ClearHistoryTest.class.getResource("/adopt/postgresql-23.09.sql.gz").toURI())
            .toString();
    MgrRun.of(cluster, "adopt", "--dump", dump).succeeded();
    try (var redis =
        new RedisConnections(
            RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD))) {
      redis.shared(RedisDatabase.STAT).sync().set(KERNEL, new byte[] {1});

      MgrRun kept = MgrRun.of(cluster, "clear-history", "-r", "500yr").succeeded();
      assertThat(kept.out()).contains("Deleted 0 sessions with 0 kernels");
      assertThat(redis.shared(RedisDatabase.STAT).sync().exists(KERNEL)).isEqualTo(1);

      MgrRun cleared = MgrRun.of(cluster, "clear-history", "-r", "0s", "-v", "true").succeeded();
      assertThat(cleared.out())
          .contains("Deleted 130 sessions with 134 kernels")
          .contains("Redis: ");
      assertThat(redis.shared(RedisDatabase.STAT).sync().exists(KERNEL)).isZero();
    }
  }

  @Test
  void tables_in_use_are_not_waited_for_for_ever() {
    Map<String, String> cluster = MgrRun.cluster();
    try (var stores = new CliStores(cluster)) {
      DSLContext reader = stores.database();
      reader.execute(
          "alter database " + cluster.get("BACKEND_DB_NAME") + " set lock_timeout = 300");
      reader.transaction(
          reading -> {
            reading.dsl().fetch("select 1 from kernels");

            MgrRun run = MgrRun.of(cluster, "clear-history", "--vacuum-full", "true");

            assertThat(run.code()).isOne();
            assertThat(run.err()).contains("the tables are in use").contains("run this again");
          });
    }
  }
}
