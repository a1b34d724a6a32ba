package ai.backend.agent.statistics;

/** The kubelet does not tell; the message says why and what to change. */
final class KubeletException extends Exception {
  private static final long serialVersionUID = 1;

  KubeletException(String message) {
    super(message);
  }

  KubeletException(String message, Throwable cause) {
    super(message, cause);
  }
}
