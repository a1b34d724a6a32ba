package ai.backend.common.events;

/**
 * An event whose arguments are not those of spec/05 §5.3; the message names the event and the
 * argument.
 */
public final class EventFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EventFormatException(String message) {
    super(message);
  }
}
