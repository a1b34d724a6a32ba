package ai.backend.agent.kernel;

import java.util.UUID;

/** The kernel asked for is not here, or not in a state to do it. */
public final class NoSuchKernel extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean here;

  private NoSuchKernel(boolean here, String message) {
    super(message);
    this.here = here;
  }

  public static NoSuchKernel unknown(UUID id) {
    return new NoSuchKernel(false, "This agent has no kernel " + id + ".");
  }

  static NoSuchKernel notRunning(UUID id, Phase phase) {
    return new NoSuchKernel(true, "Kernel " + id + " does not run, it is " + phase.name() + ".");
  }

  /** Whether the kernel exists but does not run. */
  public boolean here() {
    return here;
  }
}
