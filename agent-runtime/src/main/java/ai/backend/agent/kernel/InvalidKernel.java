package ai.backend.agent.kernel;

/** A kernel that cannot be made as asked; the message says what is wrong and what to change. */
public final class InvalidKernel extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidKernel(String message) {
    super(message);
  }
}
