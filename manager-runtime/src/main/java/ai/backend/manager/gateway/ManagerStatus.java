package ai.backend.manager.gateway;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What the cluster's manager lets happen (spec/01 §10), kept in etcd under {@code manager/status}.
 */
public enum ManagerStatus {
  RUNNING,
  FROZEN,
  /** Deprecated; still accepted. */
  PREPARING,
  /** Deprecated; still accepted. */
  TERMINATED;

  public static Optional<ManagerStatus> of(String text) {
    return Arrays.stream(values()).filter(s -> s.text().equals(text)).findFirst();
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Throws 503 when a route with this gate does not answer now. */
  void check(Gate gate) {
    boolean open =
        switch (gate) {
          case NONE -> true;
          case READ -> this == RUNNING || this == FROZEN;
          case ALL -> this == RUNNING;
        };
    if (!open) {
      throw this == FROZEN
          ? new ApiProblem(ProblemType.SERVER_FROZEN, null, null)
          : new ApiProblem(
              ProblemType.SERVICE_UNAVAILABLE,
              "The manager's status is " + text() + "; a superadmin can set it to running.");
    }
  }
}
