package ai.backend.agent.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.ErrorStreamMessage;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.server.mock.OutputStreamMessage;
import io.fabric8.kubernetes.client.server.mock.StatusStreamMessage;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs in pods, over the exec protocol of a mocked API server. */
@Tag("component")
@Timeout(60)
@EnableKubernetesMockClient
class PodProgramsTest {
  static KubernetesClient client;
  static KubernetesMockServer server;
  private final UUID id = UUID.randomUUID();

  private ContainerPrograms.Program start() {
    return new PodPrograms(client, "bai")
        .start(id, List.of("python", "-c", "x"), "token\n".getBytes(UTF_8));
  }

  @Test
  void whatAProgramSaysFirstAndHowItEndsIsKnown() throws Exception {
    String path = "/api/v1/namespaces/bai/pods/kernel-" + id;
    String pod =
        "---\n{metadata: {name: kernel-%s}, spec: {containers: [{name: kernel}]}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}";
    server
        .expect()
        .get()
        .withPath(path)
        .andReturn(200, Serialization.unmarshal(pod.formatted(id), Pod.class))
        .always();
    server
        .expect()
        .get()
        .withPath(
            path
                + "/exec?command=python&command=-c&command=x&container=kernel&stdin=true&stdout=true&stderr=true")
        .andUpgradeToWebSocket()
        .open(
            new OutputStreamMessage("{\"port\": 1"),
            new OutputStreamMessage("}\nmore\n"),
            new ErrorStreamMessage("it broke\n"),
            new StatusStreamMessage(3))
        .done()
        .once();

    try (var program = start()) {
      assertThat(program.firstLine().get(20, TimeUnit.SECONDS)).isEqualTo("{\"port\": 1}");
      assertThat(program.exitCode().get(20, TimeUnit.SECONDS)).isEqualTo(3);
      assertThat(program.errors()).isEqualTo("it broke");
    }
  }

  @Test
  void aPodThatCannotBeEnteredFails() {
    assertThatThrownBy(this::start).isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void onlyTheEndOfManyComplaintsIsKept() throws Exception {
    try (var words = new LastWords()) {
      words.write(("a".repeat(10_000) + "the end \n").getBytes(UTF_8));

      assertThat(words.text()).hasSize(4096 - 2).endsWith("athe end");
    }
  }

  @Test
  void aLineWithoutAnEndFails() throws Exception {
    try (var line = new FirstLine()) {
      line.write(new byte[1024 * 1024]);
      assertThat(line.line()).isNotDone();
      line.write('x');

      assertThat(line.line()).isCompletedExceptionally();
    }
  }
}
