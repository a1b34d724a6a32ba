package ai.backend.manager.task;

/**
 * The work of a background task. Its owner is told the messages of {@link TaskFailure} and {@link
 * ai.backend.manager.gateway.ApiProblem}; other exceptions go to the log.
 */
@FunctionalInterface
public interface TaskWork {
  void run(TaskProgress progress) throws Exception;
}
