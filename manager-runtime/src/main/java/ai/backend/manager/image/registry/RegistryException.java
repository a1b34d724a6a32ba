package ai.backend.manager.image.registry;

/** A registry could not be read or written; the message says which, why and what to look at. */
public final class RegistryException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean passing;

  public RegistryException(String message) {
    this(message, false);
  }

  public RegistryException(String message, Throwable cause) {
    super(message, cause);
    this.passing = false;
  }

  private RegistryException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  /** One that may not come again: no answer, an answer that broke off, 429 or 5xx. */
  static RegistryException passing(String message, Throwable cause) {
    var failure = new RegistryException(message, true);
    failure.initCause(cause);
    return failure;
  }

  static RegistryException passing(String message) {
    return new RegistryException(message, true);
  }

  /** Whether it is worth another try. */
  public boolean isPassing() {
    return passing;
  }
}
