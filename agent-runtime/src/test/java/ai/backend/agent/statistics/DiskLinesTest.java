package ai.backend.agent.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DiskLinesTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:01Z");

  @Test
  void theDisksOfAKernelsContainerAreAddedUp() {
    var lines = new DiskLines("bai", "kernel", NOW);

    Samples.text("cadvisor.txt").lines().forEach(lines);

    assertThat(lines.byPod())
        .containsOnlyKeys("kernel-" + Samples.WORKING)
        .containsValue(
            new DiskTraffic(
                new Reading(Instant.ofEpochMilli(1795600800123L), 57464),
                new Reading(NOW, 229376)));
  }
}
