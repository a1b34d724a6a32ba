package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.agent.kernel.NoSuchKernel;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.common.task.TaskRecords;
import ai.backend.testing.RedisServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** An agent that keeps commits: a real Redis, kernels that are folders, programs as processes. */
final class CommitScene implements AutoCloseable {
  static final long GIB = 1L << 30;
  static final String FOLDER = "admin_lablup.com";

  /** What kernels' containers hold. */
  final Path root;

  /** Where commits are kept. */
  final Path kept;

  final ProcessPrograms programs = new ProcessPrograms();
  final Set<UUID> running = ConcurrentHashMap.newKeySet();
  final RedisConnections redis;
  final TaskRecords tasks;
  private final List<Commits> agents = new ArrayList<>();

  CommitScene(Path folder, String redisAddress) throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    kept = Files.createDirectory(folder.resolve("kept"));
    redis = new RedisConnections(RedisSettings.parse(redisAddress, RedisServer.PASSWORD));
    tasks = new TaskRecords(redis, new EventPublisher(redis, "i-test"), Clock.systemUTC());
  }

  CommitSettings settings(long userLimit) {
    return new CommitSettings(kept.toString(), 100 * GIB, userLimit);
  }

  Commits agent() {
    return agent("i-test", settings(20 * GIB));
  }

  Commits agent(String id, CommitSettings settings) {
    return agent(id, settings, Duration.ofMinutes(10));
  }

  Commits agent(String id, CommitSettings settings, Duration limit) {
    var commits =
        new Commits(
            settings,
            id,
            this::address,
            new ContainerReader(programs, "python3", root.toString()),
            new CommitNotices(redis, tasks),
            limit,
            Clock.systemUTC());
    agents.add(commits);
    commits.open();
    return commits;
  }

  private String address(UUID kernel) {
    if (!running.contains(kernel)) {
      throw NoSuchKernel.unknown(kernel);
    }
    return "127.0.0.1";
  }

  UUID kernel() {
    UUID id = UUID.randomUUID();
    running.add(id);
    return id;
  }

  /** A task as the manager records it before it asks the agent. */
  UUID task() {
    UUID id = UUID.randomUUID();
    tasks.started(id, "AKIATEST");
    return id;
  }

  /** Makes commits take as long as it takes to end them. */
  void endless() throws IOException {
    try (var file = new RandomAccessFile(root.resolve("endless").toFile(), "rw")) {
      file.setLength(1L << 42);
    }
  }

  TaskRecords.State ended(UUID task) {
    until(() -> tasks.find(task).orElseThrow().ended());
    return tasks.find(task).orElseThrow();
  }

  /** The sentence that the task failed with. */
  String failed(UUID task) {
    var state = ended(task);
    assertThat(state.status()).as(state.message()).isEqualTo("failed");
    return state.message();
  }

  /** What is said of the kernel: {@code ongoing} or nothing. */
  String said(UUID kernel) {
    byte[] value = redis.shared(RedisDatabase.STAT).sync().get(CommitNotices.key(kernel));
    return value == null ? "" : new String(value, UTF_8);
  }

  long seconds(UUID kernel) {
    return redis.shared(RedisDatabase.STAT).sync().ttl(CommitNotices.key(kernel));
  }

  /** All files below the folder of commits, hidden ones too. */
  List<String> files() throws IOException {
    try (var all = Files.walk(kept)) {
      return all.filter(Files::isRegularFile).map(f -> kept.relativize(f).toString()).toList();
    }
  }

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() {
    agents.forEach(Commits::close);
    programs.close();
    redis.close();
  }
}
