package ai.backend.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.events.AgentInfo.HeldImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeReaderTest {
  private static final Node NODE =
      Serialization.unmarshal(
          """
          ---
          {apiVersion: v1, kind: Node, metadata: {name: node1}, status: {
            addresses: [{type: Hostname, address: node1}, {type: InternalIP, address: 'fd00::5'}],
            daemonEndpoints: {kubeletEndpoint: {Port: 10251}},
            allocatable: {cpu: '4', memory: 8Gi, nvidia.com/gpu: '2'},
            images: [{names: ['reg:5000/a@sha256:1', 'reg:5000/a:1', 'reg:5000/a:2']}, {names: ['reg:5000/b@sha256:2']}, {}]}}
          """,
          Node.class);

  private static Pod pod(String labels, String phase, String cpu, String memory) {
    return Serialization.unmarshal(
        """
        ---
        {apiVersion: v1, kind: Pod, metadata: {name: p, labels: %s}, status: {phase: %s}, spec: {
          initContainers: [{name: i, resources: {requests: {cpu: 10m}}}],
          containers: [{name: c, resources: {requests: {cpu: %s, memory: %s}}}, {name: d}]}}
        """
            .formatted(labels, phase, cpu, memory),
        Pod.class);
  }

  private final NodeReader reader =
      new NodeReader(
          Map.of("cuda.device", "nvidia.com/gpu"),
          new BigDecimal("0.5"),
          1L << 30,
          "backend.ai/kernel-id");

  @Test
  void slotsAreWhatIsLeftForKernels() {
    var snapshot =
        reader.read(
            NODE,
            List.of(
                pod("{}", "Running", "250m", "1Gi"),
                pod("{}", "Succeeded", "1", "1Gi"),
                pod("{backend.ai/kernel-id: x}", "Running", "2", "2Gi")));

    assertThat(snapshot.slots().get("cpu").amount()).isEqualByComparingTo("3");
    assertThat(snapshot.slots().get("mem").amount())
        .isEqualByComparingTo(BigDecimal.valueOf(6L << 30));
    assertThat(snapshot.slots().get("cuda.device").amount()).isEqualByComparingTo("2");
    assertThat(snapshot.slots().get("mem").type()).isEqualTo("bytes");
  }

  @Test
  void slotsAreNeverNegative() {
    assertThat(
            reader
                .read(NODE, List.of(pod("{}", "Running", "9", "9Gi")))
                .slots()
                .get("cpu")
                .amount())
        .isEqualByComparingTo("0");
  }

  @Test
  void theKubeletIsAtTheNodesInternalAddress() {
    assertThat(reader.read(NODE, List.of()).kubelet()).hasToString("https://[fd00::5]:10251");
  }

  @Test
  void imagesAreListedByTag() {
    assertThat(reader.read(NODE, List.of()).images())
        .containsExactly(
            new HeldImage("reg:5000/a:1", "sha256:1"), new HeldImage("reg:5000/a:2", "sha256:1"));
    assertThat(reader.read(NODE, List.of()).imageNames()).contains("reg:5000/b@sha256:2");
  }
}
