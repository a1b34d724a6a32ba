package ai.backend.manager.task;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.stores.Outage;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the owner of a task is told of its failure; everything else is for the log only. */
final class FailureText {
  private FailureText() {}

  /**
   * The reason if it is meant for people, otherwise where to look for it.
   *
   * @param request the id of the request that started the task, null when none did
   */
  static String of(Throwable failure, UUID task, @Nullable String request) {
    if (failure instanceof TaskFailure || failure instanceof ApiProblem) {
      return String.valueOf(failure.getMessage());
    }
    return Outage.in(failure)
        .map(store -> String.valueOf(ApiProblem.storeAway(store).msg()))
        .orElseGet(
            () ->
                "The task failed for a reason that is told in the manager's log, under "
                    + (request == null ? "task id " + task : "request id " + request)
                    + ".");
  }
}
