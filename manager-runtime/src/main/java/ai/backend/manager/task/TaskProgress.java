package ai.backend.manager.task;

import ai.backend.common.task.TaskRecords;
import java.util.UUID;

/** Where a task tells how far it is; each call stores one step more and tells those who follow. */
public final class TaskProgress {
  private final UUID task;
  private final TaskRecords records;
  private long current;

  TaskProgress(UUID task, TaskRecords records) {
    this.task = task;
    this.records = records;
  }

  /** One step is done; the total is not known beforehand, so it is what was done. */
  public synchronized void step(String message) {
    current++;
    records.updated(task, current, current, message);
  }

  /** So much of a known whole is done. */
  public synchronized void reached(long done, long total, String message) {
    current = done;
    records.updated(task, done, total, message);
  }
}
