package ai.backend.manager.adopt;

/** The adoption cannot go on; the message says where, why and what to change. */
public final class AdoptionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AdoptionException(String message) {
    super(message);
  }

  AdoptionException(String message, Throwable cause) {
    super(message, cause);
  }
}
