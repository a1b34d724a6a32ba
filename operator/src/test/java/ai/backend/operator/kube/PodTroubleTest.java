package ai.backend.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodTroubleTest {
  @Test
  void anImageThatDoesNotExistIsNamed() {
    var trouble =
        PodTrouble.among(
                List.of(
                    pod(
                        """
                        containerStatuses:
                        - {name: mgr, image: "r/none:1", state: {waiting: {reason: ImagePullBackOff, message: "r/none:1: not found"}}}
                        """)))
            .orElseThrow();
    assertThat(trouble.reason()).isEqualTo(Reason.ImagePullFailed);
    assertThat(trouble.message())
        .isEqualTo("container mgr of pod p cannot pull image r/none:1: r/none:1: not found");
  }

  @Test
  void aCrashLoopGivesTheLastWords() {
    var trouble =
        PodTrouble.among(
                List.of(
                    pod(
                        """
                        containerStatuses:
                        - name: manager
                          state: {waiting: {reason: CrashLoopBackOff, message: "back-off 10s"}}
                          lastState: {terminated: {exitCode: 1, reason: Error, message: "the password is wrong"}}
                        """)))
            .orElseThrow();
    assertThat(trouble.reason()).isEqualTo(Reason.CrashLoop);
    assertThat(trouble.message())
        .isEqualTo("container manager of pod p ends again and again: the password is wrong");
  }

  @Test
  void aMissingSecretOfAContainerIsNamed() {
    var trouble =
        PodTrouble.among(
            List.of(
                pod(
                    """
                    initContainerStatuses:
                    - {name: runner, state: {waiting: {reason: CreateContainerConfigError, message: 'secret "x" not found'}}}
                    """)));
    assertThat(trouble)
        .hasValueSatisfying(t -> assertThat(t.message()).contains("secret \"x\" not found"));
  }

  @Test
  void aPodWithoutANodeSaysWhatTheSchedulerSaid() {
    var trouble =
        PodTrouble.among(
            List.of(
                pod(
                    """
                    conditions:
                    - {type: PodScheduled, status: "False", reason: Unschedulable, message: "0/3 nodes are available"}
                    """)));
    assertThat(trouble)
        .hasValueSatisfying(
            t -> {
              assertThat(t.reason()).isEqualTo(Reason.Unschedulable);
              assertThat(t.message()).contains("0/3 nodes are available");
            });
  }

  @Test
  void aPodThatStartsIsNoTrouble() {
    assertThat(
            PodTrouble.among(
                List.of(
                    pod(
                        "containerStatuses:\n- {name: a, state: {waiting: {reason: ContainerCreating}}}"))))
        .isEmpty();
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nstatus:\n" + status.indent(2), Pod.class);
  }
}
