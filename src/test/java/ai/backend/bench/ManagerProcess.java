package ai.backend.bench;

import ai.backend.testing.BackingServices;
import ai.backend.testing.PostgresServer;
import ai.backend.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * The packaged manager in a process of its own, with the JVM arguments of its image, over real
 * PostgreSQL, Redis and etcd.
 */
public final class ManagerProcess implements AutoCloseable {
  private static final Path ROOM = Path.of("../../manager-runtime");
  private static final Duration START = Duration.ofSeconds(90);

  public final String database = BackingServices.postgres().createDatabase();
  private final int port = freePort();
  private final int management = freePort();
  private final Process process;

  /** Makes the schema, then starts the manager and waits until it listens. */
  public ManagerProcess() {
    run(List.of("-jar", jar(), "mgr", "schema", "oneshot"));
    var arguments = new ArrayList<>(imageArguments());
    String more = System.getenv("BENCH_JAVA_OPTS");
    if (more != null && !more.isBlank()) {
      arguments.addAll(List.of(more.split(" ")));
    }
    arguments.addAll(List.of("-jar", jar()));
    process = start(arguments);
    awaitListening();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", port);
  }

  /** {@code http://host:port} of health and metrics. */
  public String managementEndpoint() {
    return "http://127.0.0.1:" + management;
  }

  /** Tells it to end, as the kubelet does, and does not wait. */
  public void terminate() {
    process.destroy();
  }

  /** Its exit code; fails when it does not end in time. */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the manager did not end within " + limit);
    }
    return process.exitValue();
  }

  /** Resident memory now and at its highest, MiB ({@code VmRSS}, {@code VmHWM}). */
  Map<String, Double> memory() {
    try {
      var memory = new java.util.TreeMap<String, Double>();
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:") || line.startsWith("VmHWM:")) {
          String[] parts = line.split("\\s+");
          memory.put(parts[0].replace(":", ""), Math.ceil(Double.parseDouble(parts[1]) / 1024));
        }
      }
      return memory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processor time so far, milliseconds; ten of them are one tick of the clock it is read from. */
  long processorMillis() {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code BENCH_APP} names the application folder of another build, to compare with. */
  private static String jar() {
    String app = System.getenv("BENCH_APP");
    return (app == null ? ROOM.resolve("target/quarkus-app") : Path.of(app))
        .resolve("quarkus-run.jar")
        .toString();
  }

  /** What {@code quarkus.jib.jvm-additional-arguments} gives to the image's JVM. */
  static List<String> imageArguments() {
    var settings = new Properties();
    try (var file =
        Files.newBufferedReader(ROOM.resolve("src/main/resources/application.properties"))) {
      settings.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(settings.getProperty("quarkus.jib.jvm-additional-arguments").split(","));
  }

  private void run(List<String> arguments) {
    try {
      if (!start(arguments).waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(arguments + " did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Process start(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(Path.of("target/manager.log").toFile()));
    builder.environment().putAll(environment());
    // for the measurement's own database only
    builder
        .environment()
        .put("BACKEND_ENCRYPTION_KEYS", "bWVhc3VyZW1lbnRzIG9ubHksIDMyIGJ5dGVzIGxvbmc=");
    try {
      Files.createDirectories(Path.of("target"));
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "BACKEND_SERVICE_PORT",
        Integer.toString(port),
        "QUARKUS_MANAGEMENT_PORT",
        Integer.toString(management),
        "BACKEND_DB_ADDR",
        BackingServices.postgres().address(),
        "BACKEND_DB_NAME",
        database,
        "BACKEND_DB_USER",
        PostgresServer.USER,
        "BACKEND_DB_PASSWORD",
        PostgresServer.PASSWORD,
        "BACKEND_REDIS_ADDR",
        BackingServices.redis().address(),
        "BACKEND_REDIS_PASSWORD",
        RedisServer.PASSWORD,
        "BACKEND_ETCD_ADDR",
        BackingServices.etcd().address(),
        "BACKEND_NAMESPACE",
        "bench");
  }

  private void awaitListening() {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket ignored = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException notYet) {
        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      }
    }
    close();
    throw new IllegalStateException("the manager did not start; see src/test/target/manager.log");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
