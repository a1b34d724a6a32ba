package ai.backend.manager.task;

/** A task failed for a reason that its owner may read: what is wrong and what to change. */
public final class TaskFailure extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Tells the reason's message to the owner.
   *
   * @param reason whose message holds no statements, rows or secrets
   */
  public TaskFailure(Exception reason) {
    super(String.valueOf(reason.getMessage()), reason);
  }
}
