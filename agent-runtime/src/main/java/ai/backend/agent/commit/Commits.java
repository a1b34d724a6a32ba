package ai.backend.agent.commit;

import ai.backend.agent.kernel.ContainerPrograms;
import ai.backend.agent.kernel.NoSuchKernel;
import ai.backend.common.events.Event.BackgroundTaskEnded.End;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.task.TaskRecords;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps kernels' containers as image archives below one folder (spec/10 §12): one at a time, in the
 * order of the requests, at most 16 wait. Thread-safe. A commit does not outlive the agent: what
 * one left unfinished is removed when the next one starts.
 */
public final class Commits implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Commits.class.getName());
  private static final int MOST_WAITING = 16;
  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final Duration RENEWED = Duration.ofSeconds(7);
  private static final Duration TOLD = Duration.ofSeconds(2);
  private static final String STOPPED =
      "The agent was stopped before the commit was done: commit again.";
  private static final Duration END_LIMIT = Duration.ofSeconds(3);

  private final CommitSettings settings;
  private final @Nullable CommitRoot root;
  private final RunningKernels kernels;
  private final ContainerReader reader;
  private final CommitNotices notices;
  private final Duration limit;
  private final Clock clock;
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().daemon().name("commit").factory());

  /** By kernel; guarded by this. */
  private final Map<UUID, Commit> current = new LinkedHashMap<>();

  private boolean closing;

  /**
   * @param limit how long one commit may take
   */
  Commits(
      CommitSettings settings,
      String agentId,
      RunningKernels kernels,
      ContainerReader reader,
      CommitNotices notices,
      Duration limit,
      Clock clock) {
    this.settings = settings;
    this.root = settings.kept() ? new CommitRoot(settings, agentId) : null;
    this.kernels = kernels;
    this.reader = reader;
    this.notices = notices;
    this.limit = limit;
    this.clock = clock;
  }

  /** Those of the kernels of one agent. */
  public static Commits of(
      CommitSettings settings,
      String agentId,
      RunningKernels kernels,
      ContainerPrograms programs,
      RedisConnections redis,
      EventPublisher bus,
      Clock clock) {
    return new Commits(
        settings,
        agentId,
        kernels,
        ContainerReader.ofKernels(programs),
        new CommitNotices(redis, new TaskRecords(redis, bus, clock)),
        LIMIT,
        clock);
  }

  /**
   * A commit that runs or waits.
   *
   * @param path folder/file of its archive
   */
  public record Accepted(UUID task, String path) {}

  /** Removes what an earlier life of the agent left and begins to tell of what goes on. */
  public void open() {
    if (root == null) {
      return;
    }
    try {
      for (UUID task : root.sweep(clock.instant())) {
        notices.lost(task, "The agent restarted before the commit was done: commit again.");
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the folder of commits cannot be read: {0}", e.toString());
    }
    notices.every(RENEWED, this::renew);
    notices.every(TOLD, () -> all().forEach(this::watch));
  }

  /**
   * Begins a commit of a kernel, or answers the one that runs or waits.
   *
   * @param task background task that is recorded as started
   * @param imageConfigJson configuration of the kernel's image
   * @throws IllegalArgumentException when a name or the configuration is not what it should be
   * @throws NoSuchKernel when the kernel does not run here
   * @throws CommitException when it cannot be begun
   */
  public Accepted request(
      UUID kernel, UUID task, String folder, String file, String imageConfigJson) {
    if (root == null) {
      throw new CommitException(
          CommitException.Kind.NOT_KEPT,
          "The agents of this pool keep no commits: ask an administrator to give the agent pool a folder for them.");
    }
    var path = new ArchivePath(folder, file);
    var config = ImageConfig.parse(imageConfigJson);
    kernels.address(kernel);
    return accept(root, kernel, task, path, config);
  }

  private synchronized Accepted accept(
      CommitRoot target, UUID kernel, UUID task, ArchivePath path, ImageConfig config) {
    Commit there = current.get(kernel);
    if (there != null) {
      return new Accepted(there.task(), there.path().toString());
    }
    if (closing) {
      throw new CommitException(CommitException.Kind.STOPPING, "The agent is about to stop.");
    }
    var commit = new Commit(kernel, task, path, config, begin(target, path, task));
    try {
      worker.execute(new Job(this, target, commit));
    } catch (RejectedExecutionException e) {
      discard(commit);
      throw new CommitException(
          CommitException.Kind.EXHAUSTED,
          MOST_WAITING + " commits wait on this agent already: try again later.");
    }
    current.put(kernel, commit);
    notices.ongoing(kernel);
    if (current.size() > 1) {
      notices.progress(task, 0, "waits for another commit on the same agent");
    }
    return new Accepted(task, path.toString());
  }

  private static PartFile begin(CommitRoot target, ArchivePath path, UUID task) {
    try {
      target.room(path.folder()).require(1);
      return target.begin(path, task);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "a commit cannot be written", e);
      throw new CommitException(
          CommitException.Kind.IMPOSSIBLE,
          "The folder of commits cannot be written: ask an administrator to look at the agent's log.");
    }
  }

  private record Job(Commits commits, CommitRoot target, Commit commit) implements Runnable {
    @Override
    public void run() {
      commits.run(target, commit);
    }
  }

  private void run(CommitRoot target, Commit commit) {
    try {
      String address = kernels.address(commit.kernel());
      notices.progress(commit.task(), 0, "reads the container");
      commit.run(reader, address, target, limit, clock);
      notices.progress(commit.task(), commit.read(), commit.progress());
      finish(commit, End.DONE, commit.path().toString());
    } catch (NoSuchKernel e) {
      finish(commit, End.FAILED, "The session ended before its container could be kept.");
    } catch (CommitException e) {
      finish(commit, End.FAILED, e.getMessage());
    } catch (InterruptedException e) {
      finish(commit, End.FAILED, STOPPED);
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a commit failed", e);
      finish(commit, End.FAILED, "The container could not be kept: " + e);
    }
  }

  private synchronized void renew() {
    current.keySet().forEach(notices::ongoing);
  }

  /** Tells how far it is, and ends it when its kernel has ended. */
  private void watch(Commit commit) {
    try {
      kernels.address(commit.kernel());
    } catch (NoSuchKernel e) {
      stop(commit, "The session ended while its container was read.");
      return;
    }
    tell(commit);
  }

  /** Only of a commit that is not over, so that its end is told last. */
  private synchronized void tell(Commit commit) {
    if (commit.running() && current.containsValue(commit)) {
      notices.progress(commit.task(), commit.read(), commit.progress());
    }
  }

  private void stop(Commit commit, String reason) {
    commit.stop(reason);
    var waiting =
        worker.getQueue().stream()
            .filter(job -> job instanceof Job mine && mine.commit == commit)
            .findFirst();
    if (waiting.isPresent() && worker.remove(waiting.get())) {
      finish(commit, End.FAILED, reason);
    }
  }

  private void finish(Commit commit, End how, @Nullable String message) {
    discard(commit);
    synchronized (this) {
      current.remove(commit.kernel(), commit);
      notices.ended(commit.kernel(), commit.task(), how, String.valueOf(message));
    }
    LOG.log(
        how == End.DONE ? Level.INFO : Level.WARNING,
        "commit of kernel {0}: {1}, {2}",
        commit.kernel(),
        how,
        message);
  }

  private static void discard(Commit commit) {
    try {
      commit.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "an unfinished commit was not removed: {0}", e.toString());
    }
  }

  private synchronized List<Commit> all() {
    return List.copyOf(current.values());
  }

  /** Ends what runs and waits, as failed, within a few seconds. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    all().forEach(commit -> stop(commit, STOPPED));
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.WARNING, "a commit does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    notices.close();
  }
}
