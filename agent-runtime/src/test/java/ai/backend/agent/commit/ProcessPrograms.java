package ai.backend.agent.commit;

import ai.backend.agent.kernel.ContainerPrograms;
import ai.backend.agent.kernel.FirstLine;
import ai.backend.agent.kernel.LastWords;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Programs as plain processes of this machine, after a prefix of the test's. */
final class ProcessPrograms implements ContainerPrograms, AutoCloseable {
  final List<Process> started = new CopyOnWriteArrayList<>();
  private final List<String> prefix;

  ProcessPrograms(String... prefix) {
    this.prefix = List.of(prefix);
  }

  @Override
  public Program start(UUID kernelId, List<String> command, byte[] input) {
    var line = new ArrayList<>(prefix);
    line.addAll(command);
    try {
      Process process = new ProcessBuilder(line).start();
      started.add(process);
      process.getOutputStream().write(input);
      process.getOutputStream().flush();
      var out = new FirstLine();
      var errors = new LastWords();
      copy(process.getInputStream(), out);
      Thread complaints = copy(process.getErrorStream(), errors);
      return new ProcessProgram(process, out, errors, complaints);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread copy(InputStream from, OutputStream to) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (from) {
                from.transferTo(to);
              } catch (IOException e) {
                // the process ended
              }
            });
  }

  private record ProcessProgram(Process process, FirstLine out, LastWords words, Thread complaints)
      implements Program {
    @Override
    public CompletableFuture<String> firstLine() {
      return out.line();
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
      return process.onExit().thenApply(Process::exitValue);
    }

    @Override
    public String errors() {
      try {
        complaints.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return words.text();
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}
