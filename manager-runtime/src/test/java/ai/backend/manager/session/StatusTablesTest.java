package ai.backend.manager.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Walks every pair of statuses (spec/11 §2.1). */
class StatusTablesTest {
  private static final Map<String, String> SESSION =
      Map.ofEntries(
          Map.entry("PENDING", "SCHEDULED TERMINATING TERMINATED ERROR CANCELLED"),
          Map.entry("SCHEDULED", "PULLING PREPARING TERMINATING TERMINATED ERROR CANCELLED"),
          Map.entry(
              "PULLING",
              "PREPARING RUNNING RUNNING_DEGRADED TERMINATING TERMINATED ERROR CANCELLED"),
          Map.entry(
              "PREPARING",
              "PULLING RUNNING RUNNING_DEGRADED TERMINATING TERMINATED ERROR CANCELLED"),
          Map.entry("RUNNING", "RESTARTING RUNNING_DEGRADED TERMINATING TERMINATED ERROR"),
          Map.entry("RESTARTING", "RUNNING RUNNING_DEGRADED TERMINATING TERMINATED ERROR"),
          Map.entry("RUNNING_DEGRADED", "RUNNING TERMINATING TERMINATED ERROR"),
          Map.entry("TERMINATING", "TERMINATED ERROR"),
          Map.entry("TERMINATED", ""),
          Map.entry("ERROR", "TERMINATING TERMINATED"),
          Map.entry("CANCELLED", ""));

  private static final String LATER =
      "PREPARING BUILDING PULLING RUNNING RESTARTING RESIZING SUSPENDED TERMINATING TERMINATED ERROR CANCELLED";

  private static final Map<String, String> KERNEL =
      Map.ofEntries(
          Map.entry(
              "PENDING",
              "SCHEDULED PREPARING BUILDING PULLING RUNNING RESTARTING RESIZING SUSPENDED TERMINATING ERROR CANCELLED"),
          Map.entry("SCHEDULED", LATER),
          Map.entry("PREPARING", without("PREPARING")),
          Map.entry("BUILDING", without("BUILDING")),
          Map.entry("PULLING", without("PULLING")),
          Map.entry("RUNNING", "RESTARTING RESIZING TERMINATING TERMINATED ERROR"),
          Map.entry("RESTARTING", without("RESTARTING")),
          Map.entry("RESIZING", without("RESIZING")),
          Map.entry("SUSPENDED", without("SUSPENDED")),
          Map.entry("TERMINATING", "TERMINATED ERROR"),
          Map.entry("TERMINATED", ""),
          Map.entry("ERROR", "TERMINATING TERMINATED"),
          Map.entry("CANCELLED", ""));

  private static String without(String own) {
    return Arrays.stream(LATER.split(" "))
        .filter(s -> !s.equals(own))
        .collect(Collectors.joining(" "));
  }

  @Test
  void everyPairOfSessionStatusesIsLegalOrNotAsTheTableSays() {
    Map<String, String> actual = new TreeMap<>();
    for (SessionStatus from : SessionStatus.values()) {
      actual.put(
          from.name(),
          Arrays.stream(SessionStatus.values())
              .filter(from::mayBecome)
              .map(Enum::name)
              .collect(Collectors.joining(" ")));
    }
    assertThat(actual).isEqualTo(new TreeMap<>(SESSION));
  }

  @Test
  void everyPairOfKernelStatusesIsLegalOrNotAsTheTableSays() {
    Map<String, String> actual = new TreeMap<>();
    for (KernelStatus from : KernelStatus.values()) {
      actual.put(
          from.name(),
          Arrays.stream(KernelStatus.values())
              .filter(from::mayBecome)
              .map(Enum::name)
              .collect(Collectors.joining(" ")));
    }
    assertThat(actual).isEqualTo(new TreeMap<>(KERNEL));
  }

  @Test
  void everyStatusThatIsNotDeadHasAWayOut() {
    for (SessionStatus status : SessionStatus.values()) {
      boolean out =
          status.mayBecome(SessionStatus.TERMINATED) || status.mayBecome(SessionStatus.CANCELLED);
      assertThat(out).as(status.name()).isEqualTo(!status.dead());
    }
    for (KernelStatus status : KernelStatus.values()) {
      boolean out =
          status.mayBecome(KernelStatus.TERMINATED) || status.mayBecome(KernelStatus.CANCELLED);
      assertThat(out).as(status.name()).isEqualTo(!status.dead());
    }
  }

  @Test
  void aSessionIsWhatItsKernelsAre() {
    assertThat(DerivedStatus.of(KernelStatus.RUNNING, List.of())).isEqualTo(SessionStatus.RUNNING);
    assertThat(
            DerivedStatus.of(
                KernelStatus.RUNNING, List.of(KernelStatus.RUNNING, KernelStatus.PULLING)))
        .isEqualTo(SessionStatus.PULLING);
    assertThat(DerivedStatus.of(KernelStatus.RUNNING, List.of(KernelStatus.PREPARING)))
        .isEqualTo(SessionStatus.PREPARING);
    assertThat(DerivedStatus.of(KernelStatus.RUNNING, List.of(KernelStatus.ERROR)))
        .isEqualTo(SessionStatus.RUNNING_DEGRADED);
    assertThat(DerivedStatus.of(KernelStatus.PULLING, List.of(KernelStatus.RUNNING)))
        .isEqualTo(SessionStatus.PULLING);
    assertThat(DerivedStatus.of(KernelStatus.TERMINATED, List.of(KernelStatus.TERMINATING)))
        .isEqualTo(SessionStatus.TERMINATING);
    assertThat(DerivedStatus.of(KernelStatus.TERMINATED, List.of(KernelStatus.TERMINATED)))
        .isEqualTo(SessionStatus.TERMINATED);
  }
}
