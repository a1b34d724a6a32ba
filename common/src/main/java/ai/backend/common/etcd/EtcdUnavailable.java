package ai.backend.common.etcd;

/** etcd did not answer in time or refused the call; the message says which call and where. */
public final class EtcdUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public EtcdUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
