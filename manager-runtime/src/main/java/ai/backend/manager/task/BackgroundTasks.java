package ai.backend.manager.task;

import ai.backend.common.events.Event.BackgroundTaskEnded.End;
import ai.backend.common.task.TaskRecords;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.CallLog;
import ai.backend.manager.gateway.ProblemType;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Starts background tasks, each on a thread of its own, {@value #AT_ONCE} at a time. */
@Singleton
public final class BackgroundTasks {
  private static final System.Logger LOG = System.getLogger(BackgroundTasks.class.getName());
  private static final int AT_ONCE = 16;

  private final TaskRecords records;
  private final Semaphore free = new Semaphore(AT_ONCE);

  @Inject
  public BackgroundTasks(TaskRecords records) {
    this.records = records;
  }

  /**
   * Starts work and returns at once.
   *
   * @param owner access key of who may follow it
   * @return the task's id, known to {@code GET /events/background-task} for a day
   * @throws ApiProblem 503 when too many tasks run
   */
  public UUID start(String name, String owner, TaskWork work) {
    if (!free.tryAcquire()) {
      throw new ApiProblem(
          ProblemType.SERVICE_UNAVAILABLE,
          "There are " + AT_ONCE + " background tasks already; try again when one has ended.");
    }
    UUID task = UUID.randomUUID();
    String request = CallLog.requestId();
    boolean started = false;
    try {
      records.started(task, owner);
      Thread.ofVirtual().name("task-" + name).start(() -> run(task, name, request, work));
      started = true;
      return task;
    } finally {
      if (!started) {
        free.release();
      }
    }
  }

  private void run(UUID task, String name, @Nullable String request, TaskWork work) {
    try {
      work.run(new TaskProgress(task, records));
      records.ended(task, End.DONE, "");
    } catch (Exception failure) {
      failed(task, name, request, failure);
    } catch (Error broken) {
      failed(task, name, request, broken);
      throw broken;
    } finally {
      free.release();
    }
  }

  private void failed(UUID task, String name, @Nullable String request, Throwable why) {
    LOG.log(System.Logger.Level.WARNING, "background task " + name + " " + task + " failed", why);
    tellFailure(task, FailureText.of(why, task, request));
  }

  private void tellFailure(UUID task, String message) {
    try {
      records.ended(task, End.FAILED, message);
    } catch (RuntimeException away) {
      LOG.log(System.Logger.Level.WARNING, "the end of task " + task + " was not stored", away);
    }
  }
}
