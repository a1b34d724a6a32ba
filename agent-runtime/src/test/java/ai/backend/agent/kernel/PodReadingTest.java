package ai.backend.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReadingTest {
  private static PodReading read(String status) {
    return PodReading.of(
        Serialization.unmarshal(
            "---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: kernel, image: 'reg/img:1'}]}, status: "
                + status
                + "}",
            Pod.class));
  }

  private static PodReading waiting(String reason, String message) {
    return read(
        "{phase: Pending, containerStatuses: [{state: {waiting: {reason: "
            + reason
            + ", message: '"
            + message
            + "'}}}]}");
  }

  @Test
  void aNewPodIsWaitedFor() {
    assertThat(read("{phase: Pending}")).isInstanceOf(PodReading.Waiting.class);
    assertThat(waiting("ContainerCreating", "")).isInstanceOf(PodReading.Waiting.class);
    assertThat(read("{phase: Running, containerStatuses: [{state: {running: {}}}]}"))
        .isInstanceOf(PodReading.Waiting.class);
  }

  @Test
  void aRunningContainerHasAnAddressAndAnId() {
    assertThat(
            read(
                "{phase: Running, podIP: 10.0.0.1, containerStatuses: [{containerID: 'containerd://abc', state: {running: {}}}]}"))
        .isEqualTo(new PodReading.Running("10.0.0.1", "abc"));
  }

  @ParameterizedTest
  @CsvSource({
    "InvalidImageName,x,0",
    "ErrImageNeverPull,x,0",
    "ErrImagePull,manifest unknown,0",
    "ImagePullBackOff,pull access denied,0",
    "ErrImagePull,i/o timeout,30",
    "CreateContainerConfigError,secret is missing,10"
  })
  void aPodThatCannotStartSaysWhy(String reason, String message, int patience) {
    var stuck = (PodReading.Stuck) waiting(reason, message);

    assertThat(stuck.patience()).isEqualTo(Duration.ofSeconds(patience));
    assertThat(stuck.sentence()).endsWith(".").containsAnyOf("reg/img:1", "secret is missing");
  }

  @Test
  void aNodeWithoutRoomIsSaid() {
    var stuck =
        (PodReading.Stuck)
            read(
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 'Insufficient cpu.'}]}");

    assertThat(stuck.sentence())
        .isEqualTo("The node has no room for the kernel: Insufficient cpu.");
  }

  @Test
  void anEndedContainerHasItsExitCode() {
    assertThat(
            read(
                "{phase: Failed, containerStatuses: [{containerID: 'containerd://abc', state: {terminated: {exitCode: 3}}}]}"))
        .isEqualTo(new PodReading.Ended(3, "abc", ""));
    var outOfMemory =
        (PodReading.Ended)
            read(
                "{phase: Failed, containerStatuses: [{state: {terminated: {exitCode: 137, reason: OOMKilled}}}]}");
    assertThat(outOfMemory.sentence()).contains("more memory");
  }

  @Test
  void anEvictedPodHasEnded() {
    assertThat(
            read(
                "{phase: Failed, reason: Evicted, message: 'The node was low on resource: memory'}"))
        .isEqualTo(
            new PodReading.Ended(
                -1, "", "The pod ended (Evicted): The node was low on resource: memory."));
  }
}
