package ai.backend.operator.status;

/** How a step of a pass ended. */
public sealed interface Outcome {
  /** The fact about it for people. */
  String message();

  /** The one word about it. */
  Reason reason();

  /** The step is finished. */
  record Done(String message) implements Outcome {
    @Override
    public Reason reason() {
      return Reason.AsExpected;
    }
  }

  /** The step needs time, not help. */
  record Waiting(Reason reason, String message) implements Outcome {}

  /** The step needs help; the message says what to change. */
  record Failed(Reason reason, String message) implements Outcome {}

  static Outcome done(String message) {
    return new Done(message);
  }

  static Outcome waiting(Reason reason, String message) {
    return new Waiting(reason, message);
  }

  static Outcome waiting(String message) {
    return new Waiting(Reason.Progressing, message);
  }

  static Outcome failed(Reason reason, String message) {
    return new Failed(reason, message);
  }

  /** Whether what comes after may begin. */
  default boolean isDone() {
    return this instanceof Done;
  }
}
