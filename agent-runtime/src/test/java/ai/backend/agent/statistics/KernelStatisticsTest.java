package ai.backend.agent.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the kubelet's port to Redis: a double of the former, the latter real. */
@Tag("component")
@Timeout(60)
class KernelStatisticsTest {
  @TempDir Path folder;
  private final List<UUID> running =
      new CopyOnWriteArrayList<>(List.of(Samples.WORKING, Samples.NEW));
  private final RedisConnections redis =
      new RedisConnections(
          RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD));
  private KubeletDouble node;
  private KernelStatistics statistics;

  @BeforeEach
  void open() throws Exception {
    node = new KubeletDouble(folder);
    statistics =
        new KernelStatistics(
            node.kubelet(), Samples.SCOPE, redis, () -> running, Clock.systemUTC());
    redis.shared(RedisDatabase.STAT).sync().del(Samples.WORKING.toString(), Samples.NEW.toString());
  }

  @AfterEach
  void close() {
    statistics.close();
    node.close();
    redis.close();
  }

  private JsonNode record(UUID kernel) {
    byte[] packed = redis.shared(RedisDatabase.STAT).sync().get(kernel.toString());
    return packed == null
        ? new ObjectMapper().nullNode()
        : new ObjectMapper().valueToTree(Msgpack.unpack(packed));
  }

  @Test
  void whatKernelsUseIsWrittenUnderTheirIds() {
    node.summary = Samples.bytes("summary-1.json");
    statistics.tell();
    node.summary = Samples.bytes("summary-2.json");
    statistics.tell();

    assertThat(record(Samples.WORKING))
        .hasToString(
            """
            {"cpu_util":{"current":"1539.975","capacity":"1000","pct":"154","unit_hint":"percent","stats.max":"1539.975","stats.avg":"829.988"},\
            "cpu_used":{"current":"17449.75","capacity":"2050","pct":"851.21","unit_hint":"msec"},\
            "mem":{"current":"98283520","capacity":"95051776","pct":"103.4","unit_hint":"bytes","stats.max":"98283520"},\
            "io_read":{"current":"57464","capacity":"57464","pct":"100","unit_hint":"bytes","stats.rate":"0"},\
            "io_write":{"current":"229376","capacity":"229376","pct":"100","unit_hint":"bytes","stats.rate":"0"},\
            "net_rx":{"current":"2000","capacity":"0","pct":"0.00","unit_hint":"bps"},\
            "net_tx":{"current":"0","capacity":"0","pct":"0.00","unit_hint":"bps"},\
            "io_scratch_size":{"current":"12288","capacity":"12288","pct":"100","unit_hint":"bytes","stats.max":"12288"}}""");
    assertThat(record(Samples.NEW).properties())
        .extracting(java.util.Map.Entry::getKey)
        .containsExactly("mem");
    assertThat(redis.shared(RedisDatabase.STAT).sync().ttl(Samples.WORKING.toString()))
        .isEqualTo(-1);
    assertThat(node.asked)
        .containsExactly(
            "/stats/summary Bearer the-token",
            "/metrics/cadvisor Bearer the-token",
            "/stats/summary Bearer the-token");
  }

  @Test
  void aKernelThatHasEndedIsNotWrittenAnyMore() {
    node.summary = Samples.bytes("summary-1.json");
    running.remove(Samples.WORKING);

    statistics.tell();

    assertThat(record(Samples.WORKING).isNull()).isTrue();
    assertThat(record(Samples.NEW).isNull()).isFalse();
  }

  @Test
  void withoutTheRightToSeeDisksTheRestIsTold() {
    node.summary = Samples.bytes("summary-1.json");
    node.cadvisorStatus = 403;

    statistics.tell();

    assertThat(record(Samples.WORKING).has("cpu_util")).isTrue();
    assertThat(record(Samples.WORKING).has("io_read")).isFalse();
  }

  @Test
  void aRefusalSaysWhichRightIsMissing() {
    node.summaryStatus = 403;

    assertThatThrownBy(() -> node.kubelet().summary())
        .isInstanceOf(KubeletException.class)
        .hasMessageContaining("status 403")
        .hasMessageContaining("get on nodes/stats");
    statistics.tell();
    assertThat(record(Samples.WORKING).isNull()).isTrue();
  }

  @Test
  void theTokenIsNotShownToAnUnknownKubelet(@TempDir Path elsewhere) throws Exception {
    try (var impostor = new KubeletDouble(elsewhere)) {
      var misled = new Kubelet(impostor::address, node.account());

      assertThatThrownBy(misled::summary)
          .isInstanceOf(KubeletException.class)
          .hasMessageContaining("not signed by the cluster's authority");

      assertThat(impostor.asked).isEmpty();
    }
  }

  @Test
  void aKubeletThatCannotBeReachedIsAskedAgain() {
    node.summary = Samples.bytes("summary-1.json");
    var address = new java.util.concurrent.atomic.AtomicReference<java.net.URI>();
    var later = new Kubelet(address::get, node.account());
    assertThatThrownBy(later::summary).hasMessageContaining("no internal address");
    address.set(java.net.URI.create("https://127.0.0.1:1"));
    assertThatThrownBy(later::summary).hasMessageContaining("cannot be reached");

    address.set(node.address());

    org.assertj.core.api.Assertions.assertThatCode(later::summary).doesNotThrowAnyException();
  }
}
