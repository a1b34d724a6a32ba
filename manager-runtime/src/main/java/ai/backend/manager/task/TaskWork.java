package ai.backend.manager.task;

/** The work of a background task; what it throws becomes the task's failure message. */
@FunctionalInterface
public interface TaskWork {
  void run(TaskProgress progress) throws Exception;
}
