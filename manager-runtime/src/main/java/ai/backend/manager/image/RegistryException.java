package ai.backend.manager.image;

/** A registry could not be read; the message says which, why and what to look at. */
public final class RegistryException extends Exception {
  private static final long serialVersionUID = 1;

  RegistryException(String message) {
    super(message);
  }

  RegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
