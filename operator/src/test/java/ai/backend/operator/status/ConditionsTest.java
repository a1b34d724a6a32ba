package ai.backend.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.StatusCondition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Clock LATER =
      Clock.fixed(Instant.parse("2026-02-02T00:00:00Z"), ZoneOffset.UTC);

  private static StatusCondition find(List<StatusCondition> list, String type) {
    return list.stream().filter(c -> c.type().equals(type)).findFirst().orElseThrow();
  }

  @Test
  void everythingDoneIsReady() {
    var conditions = new Conditions(LATER, 7, List.of());
    conditions.put("Etcd", Outcome.done("fine"));
    var list = conditions.list();
    assertThat(find(list, "Ready").status()).isEqualTo("True");
    assertThat(find(list, "Reconciling").status()).isEqualTo("False");
    assertThat(find(list, "Stalled").status()).isEqualTo("False");
    assertThat(find(list, "EtcdReady").observedGeneration()).isEqualTo(7);
  }

  @Test
  void aFailureComesBeforeWhatWaitsForIt() {
    var conditions = new Conditions(LATER, 1, List.of());
    conditions.put("Schema", Outcome.waiting(Reason.WaitsForEarlierStep, "waits"));
    conditions.put("Redis", Outcome.failed(Reason.CrashLoop, "ends again and again"));
    var ready = find(conditions.list(), "Ready");
    assertThat(ready.status()).isEqualTo("False");
    assertThat(ready.reason()).isEqualTo("CrashLoop");
    assertThat(find(conditions.list(), "Stalled").status()).isEqualTo("True");
  }

  @Test
  void aConditionKeepsTheTimeOfItsLastChange() {
    var before =
        List.of(
            new StatusCondition("Ready", "True", 1, "2026-01-01T00:00:00Z", "AsExpected", ""),
            new StatusCondition("Stalled", "True", 1, "2026-01-01T00:00:00Z", "Error", ""));
    var conditions = new Conditions(LATER, 1, before);
    assertThat(find(conditions.list(), "Ready").lastTransitionTime())
        .isEqualTo("2026-01-01T00:00:00Z");
    assertThat(find(conditions.list(), "Stalled").lastTransitionTime())
        .isEqualTo("2026-02-02T00:00:00Z");
  }
}
