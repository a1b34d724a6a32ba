package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.agent.kernel.ContainerPrograms;
import ai.backend.agent.kernel.ContainerPrograms.Program;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads containers from inside: a program there (commit.py) listens on a port of the pod and sends
 * the layer to who presents a token of one use, which it got over its input. So the layer does not
 * pass through the API server.
 */
final class ContainerReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TOKEN_BYTES = 32;
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration SILENCE_LIMIT = Duration.ofMinutes(2);

  /** Takes the program from its input, because a command is part of the request's URL. */
  private static final String LOADER =
      "import sys; exec(sys.stdin.buffer.read(int(sys.argv.pop(1))))";

  private static final byte[] PROGRAM = program();

  private final ContainerPrograms programs;
  private final String python;
  private final String root;

  /**
   * @param python the interpreter inside
   * @param root the folder inside that is read
   */
  ContainerReader(ContainerPrograms programs, String python, String root) {
    this.programs = programs;
    this.python = python;
    this.root = root;
  }

  /** That of kernels' pods: the runner's own interpreter, the whole container. */
  static ContainerReader ofKernels(ContainerPrograms programs) {
    return new ContainerReader(programs, "/opt/backend.ai/bin/python", "/");
  }

  /**
   * Begins to read.
   *
   * @param address IP address of the pod
   * @throws IOException when the container cannot be entered; the message says why
   */
  ContainerReading open(UUID kernel, String address) throws IOException, InterruptedException {
    if (address.isEmpty()) {
      throw new IOException("the address of the kernel's pod is not known yet");
    }
    byte[] token = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(token);
    byte[] key = HexFormat.of().formatHex(token).getBytes(US_ASCII);
    Program program = start(kernel, address, key);
    var socket = new Socket();
    try {
      JsonNode ready = ready(program);
      int port = ready.path("port").asInt();
      socket.connect(new InetSocketAddress(address, port), (int) CONNECT_LIMIT.toMillis());
      socket.setSoTimeout((int) SILENCE_LIMIT.toMillis());
      socket.getOutputStream().write(key);
      List<String> environment =
          ready.path("environment").valueStream().map(JsonNode::asText).toList();
      return new ContainerReading(program, socket, environment);
    } catch (IOException | RuntimeException | InterruptedException e) {
      socket.close();
      program.close();
      throw e;
    }
  }

  private Program start(UUID kernel, String address, byte[] key) throws IOException {
    var input = new ByteArrayOutputStream();
    input.writeBytes(PROGRAM);
    input.writeBytes(key);
    input.write('\n');
    var command =
        List.of(python, "-I", "-c", LOADER, Integer.toString(PROGRAM.length), root, address);
    try {
      return programs.start(kernel, command, input.toByteArray());
    } catch (KubernetesClientException e) {
      throw new IOException("the container cannot be entered: " + e.getMessage(), e);
    }
  }

  /** What the program says first, or why it does not. */
  private static JsonNode ready(Program program) throws IOException, InterruptedException {
    try {
      CompletableFuture.anyOf(program.firstLine(), program.exitCode())
          .get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!program.firstLine().isDone()) {
        throw new IOException("the program inside ended at once: " + program.errors());
      }
      return JSON.readTree(program.firstLine().get());
    } catch (JsonProcessingException e) {
      throw new IOException("the program inside says no JSON", e);
    } catch (TimeoutException e) {
      throw new IOException(
          "the program inside did not answer within " + READY_LIMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("the container cannot be entered: " + e.getCause(), e);
    }
  }

  private static byte[] program() {
    try (var in = Objects.requireNonNull(ContainerReader.class.getResourceAsStream("commit.py"))) {
      return new String(in.readAllBytes(), UTF_8).getBytes(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
