package ai.backend.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStatisticsTest {
  @TempDir Path proc;

  private void busy(long ticks) throws IOException {
    Files.writeString(
        proc.resolve("stat"),
        "cpu  "
            + ticks
            + " 0 0 1000 0 0 0 0 0 0\ncpu0 "
            + ticks / 2
            + " 0 0 1\ncpu1 50 0 0 1\nintr 7\n");
  }

  @Test
  void processorAndMemoryUseAreMeasured() throws IOException {
    Files.writeString(
        proc.resolve("meminfo"),
        "MemTotal:       1000 kB\nMemAvailable:    750 kB\nHugePages_Total:       0\n");
    var nanos = new AtomicLong();
    try (var redis = new RedisConnections(RedisSettings.parse("127.0.0.1:1", ""))) {
      var statistics = new NodeStatistics(redis, "i-test", proc, () -> 0, nanos::get);

      // when measured twice, 5 s apart, 998 ticks of 10 ms later
      busy(100);
      assertThat(statistics.measure().node()).containsOnlyKeys("mem");
      nanos.set(5_008_104_000L);
      busy(1098);
      var second = statistics.measure();

      // then, as recorded of the reference: one interval is the capacity
      assertThat(second.node().get("cpu_util"))
          .hasToString("{current=9980, capacity=5008.104, pct=199.28, unit_hint=msec}");
      assertThat(second.node().get("mem"))
          .hasToString(
              "{current=256000, capacity=1024000, pct=25, unit_hint=bytes, stats.max=256000}");
      assertThat(second.devices().get("cpu_util"))
          .hasToString(
              "{0={current=4990, capacity=5008.104, pct=99.64, unit_hint=msec}, 1={current=0, capacity=5008.104, pct=0, unit_hint=msec}}");
      assertThat(second.devices().get("mem").get("root")).isEqualTo(second.node().get("mem"));
    }
  }
}
