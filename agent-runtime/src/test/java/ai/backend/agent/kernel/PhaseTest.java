package ai.backend.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PhaseTest {
  @Test
  void onlyTheseStepsAreLegal() {
    var legal = new ArrayList<String>();
    for (Phase from : Phase.values()) {
      for (Phase to : Phase.values()) {
        if (from.mayBecome(to)) {
          legal.add(from + ">" + to);
        }
      }
    }

    assertThat(legal)
        .containsExactlyInAnyOrder(
            "PREPARING>PULLING",
            "PREPARING>CREATING",
            "PREPARING>RUNNING",
            "PREPARING>TERMINATING",
            "PREPARING>TERMINATED",
            "PREPARING>FAILED",
            "PULLING>CREATING",
            "PULLING>RUNNING",
            "PULLING>TERMINATING",
            "PULLING>TERMINATED",
            "PULLING>FAILED",
            "CREATING>RUNNING",
            "CREATING>TERMINATING",
            "CREATING>TERMINATED",
            "CREATING>FAILED",
            "RUNNING>CREATING",
            "RUNNING>TERMINATING",
            "RUNNING>TERMINATED",
            "TERMINATING>TERMINATED");
  }

  @Test
  void everyPhaseHasAWayOut() {
    for (Phase phase : Phase.values()) {
      assertThat(phase.isEnd() || phase.mayBecome(Phase.TERMINATED)).isTrue();
    }
  }
}
