package ai.backend.agent.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KernelSeriesTest {
  private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");
  private final KernelSeries series = new KernelSeries("uid");

  private static Reading at(long seconds, long value) {
    return new Reading(START.plusSeconds(seconds), value);
  }

  private Map<String, Object> cpu(long seconds, long millis) {
    return series.add(
        new PodUsage("uid", at(seconds, millis * 1_000_000), null, null, null, null, null),
        DiskTraffic.NOT_MEASURED);
  }

  private Map<String, Object> net(long seconds, long bytes) {
    return series.add(
        new PodUsage("uid", null, null, null, at(seconds, bytes), null, null),
        DiskTraffic.NOT_MEASURED);
  }

  private Map<String, Object> disk(long seconds, @Nullable Long read) {
    return series.add(
        new PodUsage("uid", null, null, null, null, null, null),
        new DiskTraffic(read == null ? null : at(seconds, read), null));
  }

  @Test
  void aThousandMillisecondsInASecondAreOneCore() {
    assertThat(cpu(0, 500).get("cpu_util"))
        .hasToString(
            "{current=0, capacity=1000, pct=0, unit_hint=percent, stats.max=0, stats.avg=0}");

    var second = cpu(10, 15_899);

    assertThat(second.get("cpu_util"))
        .hasToString(
            "{current=1539.9, capacity=1000, pct=153.99, unit_hint=percent, stats.max=1539.9, stats.avg=1539.9}");
    assertThat(second.get("cpu_used"))
        .hasToString("{current=15899, capacity=500, pct=3179.8, unit_hint=msec}");
    assertThat(cpu(20, 15_899).get("cpu_util"))
        .hasToString(
            "{current=0, capacity=1000, pct=0, unit_hint=percent, stats.max=1539.9, stats.avg=769.95}");
  }

  @Test
  void theKubeletsOwnRateIsBelievedBeforeOneFromWholeSeconds() {
    var told = new PodUsage("uid", at(10, 7), at(10, 250_000_000), null, null, null, null);

    assertThat(series.add(told, DiskTraffic.NOT_MEASURED).get("cpu_util"))
        .hasToString(
            "{current=250, capacity=1000, pct=25, unit_hint=percent, stats.max=250, stats.avg=250}");
  }

  @Test
  void aMeasurementThatIsToldTwiceCountsOnce() {
    cpu(0, 0);
    var once = cpu(10, 5000);

    assertThat(cpu(10, 5000)).isEqualTo(once);
  }

  @Test
  void memoryKeepsItsMaximum() {
    series.add(
        new PodUsage("uid", null, null, at(0, 100), null, null, null), DiskTraffic.NOT_MEASURED);
    series.add(
        new PodUsage("uid", null, null, at(5, 300), null, null, null), DiskTraffic.NOT_MEASURED);

    var third =
        series.add(
            new PodUsage("uid", null, null, at(9, 50), null, null, null), DiskTraffic.NOT_MEASURED);

    assertThat(third.get("mem"))
        .hasToString("{current=50, capacity=100, pct=50, unit_hint=bytes, stats.max=300}");
  }

  @Test
  void ratesBeginAtZeroAndAreNeverNegative() {
    assertThat(net(0, 2_755_237_867L).get("net_rx"))
        .hasToString("{current=0, capacity=0, pct=0.00, unit_hint=bps}");
    assertThat(net(4, 2_755_237_867L + 1000).get("net_rx"))
        .hasToString("{current=250, capacity=0, pct=0.00, unit_hint=bps}");
    assertThat(net(8, 10).get("net_rx"))
        .hasToString("{current=0, capacity=0, pct=0.00, unit_hint=bps}");
  }

  @Test
  void diskTrafficIsASumWithItsRate() {
    disk(0, 1000L);

    assertThat(disk(10, 1333L))
        .containsOnlyKeys("io_read")
        .extractingByKey("io_read")
        .hasToString("{current=1333, capacity=1000, pct=133.3, unit_hint=bytes, stats.rate=33.3}");
  }

  @Test
  void whatIsNotMeasuredIsLeftOut() {
    assertThat(disk(0, null)).isEmpty();
  }
}
