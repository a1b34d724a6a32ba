package ai.backend.common.msgpack;

/** Bytes that are not in the profile of spec/05 §5.2; the message says what was met and where. */
public final class MsgpackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MsgpackException(String message) {
    super(message);
  }

  public MsgpackException(String message, Throwable cause) {
    super(message, cause);
  }
}
