package ai.backend.operator.kube;

import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;
import java.util.function.Supplier;

/** Runs a step; what the API server or another owner refuses becomes an outcome that says so. */
public final class Attempt {
  private static final Set<Integer> REFUSALS = Set.of(400, 403, 422);

  private Attempt() {}

  /** Other errors pass through, and the pass is tried again. */
  public static Outcome of(Supplier<Outcome> step) {
    try {
      return step.get();
    } catch (Applier.NameTaken e) {
      return Outcome.failed(Reason.NameTaken, String.valueOf(e.getMessage()));
    } catch (KubernetesClientException e) {
      if (!REFUSALS.contains(e.getCode())) {
        throw e;
      }
      var status = e.getStatus();
      return Outcome.failed(
          Reason.Refused,
          "the API server refuses: "
              + (status == null || status.getMessage() == null
                  ? e.getMessage()
                  : status.getMessage()));
    }
  }
}
