package ai.backend.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs as a person would, each with a deadline. */
final class Shell {
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** What a program printed (both streams) and how it ended. */
  record Result(List<String> command, int exit, String output) {
    Result succeeded() {
      if (exit != 0) {
        throw new AssertionError(
            String.join(" ", command) + " ended with " + exit + ":\n" + output);
      }
      return this;
    }
  }

  private Shell() {}

  static Result run(
      Duration limit, Map<String, String> environment, String input, List<String> command) {
    try {
      var builder = new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process));
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // it ended without reading its input; its exit status tells more
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(
            String.join(" ", command) + " did not end within " + limit + ":\n" + output.join());
      }
      return new Result(command, process.exitValue(), output.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Result run(Duration limit, String... command) {
    return run(limit, Map.of(), "", Arrays.asList(command));
  }

  private static String read(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
