package ai.backend.agent.kernel;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Programs in kernels' pods, by way of the API server. */
public final class PodPrograms implements ContainerPrograms {
  private final KubernetesClient client;
  private final String namespace;

  public PodPrograms(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the pod cannot be entered
   */
  @Override
  public Program start(UUID kernelId, List<String> command, byte[] input) {
    var out = new FirstLine();
    var errors = new LastWords();
    return new PodProgram(
        exec(client, namespace, kernelId, input, out, errors, command), out, errors);
  }

  /** Starts a program; it is the caller's to close. */
  static ExecWatch exec(
      KubernetesClient client,
      String namespace,
      UUID kernelId,
      byte[] input,
      OutputStream out,
      OutputStream errors,
      List<String> command) {
    return client
        .pods()
        .inNamespace(namespace)
        .withName(KernelRecord.podName(kernelId))
        .inContainer(KernelPod.CONTAINER)
        .readingInput(new ByteArrayInputStream(input))
        .writingOutput(out)
        .writingError(errors)
        .exec(command.toArray(String[]::new));
  }

  private record PodProgram(ExecWatch exec, FirstLine out, LastWords words) implements Program {
    @Override
    public CompletableFuture<String> firstLine() {
      return out.line();
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
      return exec.exitCode();
    }

    @Override
    public String errors() {
      return words.text();
    }

    @Override
    public void close() {
      exec.close();
    }
  }
}
