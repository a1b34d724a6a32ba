package ai.backend.agent.commit;

/** A commit that is refused, or failed; the message says what to do. */
public final class CommitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kept it from happening. */
  public enum Kind {
    /** This agent keeps no commits. */
    NOT_KEPT,
    /** No room is left, or too many wait. */
    EXHAUSTED,
    /** The archive's name is taken, or the folder cannot be used. */
    IMPOSSIBLE,
    /** The agent is about to stop. */
    STOPPING,
    /** It was begun and failed. */
    FAILED
  }

  private final Kind kind;

  CommitException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
