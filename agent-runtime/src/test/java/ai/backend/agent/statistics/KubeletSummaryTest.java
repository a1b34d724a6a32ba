package ai.backend.agent.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KubeletSummaryTest {

  private static Map<String, PodUsage> read(byte[] document) throws IOException {
    return KubeletSummary.read(document, "bai", "kernel", "work");
  }

  @Test
  void theContainerOfAKernelIsRead() throws IOException {
    PodUsage usage = read(Samples.bytes("summary-1.json")).get("kernel-" + Samples.WORKING);

    Instant container = Instant.parse("2026-11-25T10:00:00Z");
    assertThat(usage.podUid()).isEqualTo("5c0d3a2e-1111-4222-8333-444455556666");
    assertThat(usage.cpu()).isEqualTo(new Reading(container, 2_050_000_000L));
    assertThat(usage.cpuRate()).isEqualTo(new Reading(container, 120_000_000L));
    assertThat(usage.memory()).isEqualTo(new Reading(container, 95_051_776));
    assertThat(usage.received())
        .isEqualTo(new Reading(Instant.parse("2026-11-25T10:00:00Z"), 1000));
    assertThat(usage.sent()).extracting(Reading::value).isEqualTo(500L);
    assertThat(usage.scratch()).extracting(Reading::value).isEqualTo(12288L);
  }

  @Test
  void whatTheKubeletDoesNotTellIsNotMade() throws IOException {
    PodUsage usage = read(Samples.bytes("summary-1.json")).get("kernel-" + Samples.NEW);

    assertThat(usage.memory()).extracting(Reading::value).isEqualTo(4096L);
    assertThat(usage.cpu()).isNull();
    assertThat(usage.received()).isNull();
    assertThat(usage.scratch()).isNull();
  }

  @Test
  void podsOfOtherNamespacesAreLeftOut() throws IOException {
    assertThat(read(Samples.bytes("summary-1.json"))).hasSize(2);
  }

  @Test
  void somethingElseThanASummaryIsAnError() {
    assertThatThrownBy(() -> read("404 page not found".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("[]".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
  }
}
