package ai.backend.agent.kernel;

/** The kind of machine this is. */
public final class Machine {
  private Machine() {}

  /** {@code x86_64} or {@code aarch64}, as images and agents name it. */
  public static String architecture() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("amd64") ? "x86_64" : arch;
  }
}
