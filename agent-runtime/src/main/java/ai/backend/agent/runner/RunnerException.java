package ai.backend.agent.runner;

/** The runner did not do what it was asked; the message is a sentence for people. */
public final class RunnerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Kind {
    /** The request cannot be right in the present state: unknown run id, too many runs. */
    REFUSED,
    /** The runner did not answer in time, or is gone. */
    UNAVAILABLE
  }

  private final Kind kind;

  RunnerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static RunnerException refused(String message) {
    return new RunnerException(Kind.REFUSED, message);
  }

  static RunnerException unavailable(String message) {
    return new RunnerException(Kind.UNAVAILABLE, message);
  }

  public Kind kind() {
    return kind;
  }
}
