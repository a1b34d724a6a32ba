package ai.backend.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server program as a child process that ends with this JVM, however the JVM ends: a small shell
 * between the two kills the server when its standard input closes.
 */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration PROBE_PAUSE = Duration.ofMillis(20);
  private static final String GUARD =
      "signal=$1; shift; \"$@\" & pid=$!; cat >/dev/null; kill -$signal $pid; wait $pid";

  private final String name;
  private final Process process;
  private final Path log;

  private ServerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  static ServerProcess start(String name, Path folder, List<String> command) {
    return start(name, folder, command, "TERM");
  }

  /**
   * @param stop the signal that ends it
   */
  static ServerProcess start(String name, Path folder, List<String> command, String stop) {
    try {
      Path log = folder.resolve(name + ".log");
      var line = new ArrayList<>(List.of("sh", "-c", GUARD, "guard", stop));
      line.addAll(command);
      var builder = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
      builder.redirectOutput(log.toFile());
      return new ServerProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /**
   * Waits until something listens on the port; fails with the server's last lines when it does not.
   */
  ServerProcess awaitPort(int port) {
    return await(() -> listens(port));
  }

  ServerProcess await(Probe ready) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!ready.holds()) {
      if (System.nanoTime() > deadline
          || !process.isAlive()
          || process.children().findAny().isEmpty() && exited()) {
        throw new IllegalStateException(name + " did not start; its last lines:\n" + tail());
      }
      LockSupport.parkNanos(PROBE_PAUSE.toNanos());
    }
    return this;
  }

  private boolean exited() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    return process.children().count() <= 1 && process.children().noneMatch(c -> !isCat(c));
  }

  private static boolean isCat(ProcessHandle handle) {
    return handle.info().command().map(c -> c.endsWith("/cat")).orElse(false);
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean listens(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A condition to wait for. */
  @FunctionalInterface
  interface Probe {
    boolean holds();
  }
}
