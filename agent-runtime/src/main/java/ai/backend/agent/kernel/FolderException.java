package ai.backend.agent.kernel;

/** A file operation in a kernel's home that did not happen. */
public final class FolderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kept it from happening. */
  public enum Kind {
    NOT_FOUND,
    OUTSIDE,
    TOO_LARGE,
    FAILED
  }

  private final Kind kind;

  FolderException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
