package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.events.Event.BackgroundTaskEnded.End;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.task.TaskRecords;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What is told of commits: in the record of the task (spec/05 §4.5) and in a key that says that the
 * kernel is being committed (spec/05 §4.1). All of it on one thread, so that nothing is told after
 * an end; Redis being away fails no commit.
 */
final class CommitNotices implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CommitNotices.class.getName());
  private static final Duration KEPT = Duration.ofSeconds(13);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** With pauses that double up to a minute: about a quarter of an hour. */
  private static final int ATTEMPTS = 20;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("commit-notices").factory());
  private final RedisConnections redis;
  private final TaskRecords tasks;

  CommitNotices(RedisConnections redis, TaskRecords tasks) {
    this.redis = redis;
    this.tasks = tasks;
  }

  /** Does something again and again on the thread of the notices. */
  void every(Duration period, Runnable work) {
    thread.scheduleWithFixedDelay(
        () -> tried(work), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The kernel is being committed; holds for 13 s. */
  void ongoing(UUID kernel) {
    later(
        () -> tried(() -> stat().setex(key(kernel), KEPT.toSeconds(), "ongoing".getBytes(UTF_8))));
  }

  /**
   * @param bytes read so far; how many there will be is not known
   */
  void progress(UUID task, long bytes, String sentence) {
    later(() -> tried(() -> tasks.updated(task, bytes, bytes, sentence)));
  }

  /** A commit is over; tried again while Redis is away. */
  void ended(UUID kernel, UUID task, End how, String message) {
    repeat(
        () -> {
          stat().del(key(kernel));
          tasks.ended(task, how, message);
        });
  }

  /** A commit of an earlier life of the agent failed, unless its record is gone or ended. */
  void lost(UUID task, String message) {
    repeat(
        () -> {
          if (tasks.find(task).filter(state -> !state.ended()).isPresent()) {
            tasks.ended(task, End.FAILED, message);
          }
        });
  }

  private void repeat(Runnable work) {
    later(() -> attempt(work, 1, Duration.ofSeconds(1)));
  }

  private void later(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.WARNING, "something of a commit was not told, the agent stops");
    }
  }

  private void attempt(Runnable work, int number, Duration pause) {
    try {
      work.run();
    } catch (RedisException e) {
      if (number == ATTEMPTS || thread.isShutdown()) {
        LOG.log(Level.ERROR, "the end of a commit could not be told: {0}", e.getMessage());
        return;
      }
      Duration next = pause.multipliedBy(2);
      thread.schedule(
          () -> attempt(work, number + 1, next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE),
          pause.toMillis(),
          TimeUnit.MILLISECONDS);
    }
  }

  private static void tried(Runnable work) {
    try {
      work.run();
    } catch (RedisException e) {
      LOG.log(Level.DEBUG, "a commit's progress could not be told: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a commit is not watched as it should", e);
    }
  }

  private RedisCommands<String, byte[]> stat() {
    return redis.shared(RedisDatabase.STAT).sync();
  }

  static String key(UUID kernel) {
    return "kernel." + kernel + ".commit";
  }

  /** Tells what is left to tell, 3 s at most. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(3, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
