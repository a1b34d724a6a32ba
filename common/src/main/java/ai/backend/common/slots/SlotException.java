package ai.backend.common.slots;

/** A resource amount that cannot be meant; the message says which and what to write instead. */
public final class SlotException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public SlotException(String message) {
    super(message);
  }

  /** At most 40 characters of a value given by a user, for use in messages. */
  static String excerpt(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }
}
