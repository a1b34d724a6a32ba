package ai.backend.manager.graphql;

/** A mutation that changed nothing; the message becomes {@code msg} beside {@code ok: false}. */
public final class MutationRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MutationRefusal(String message) {
    super(message, null, false, false);
  }

  /**
   * The answer when an update or delete met no row; {@code payload} is the payload's type name in
   * lower case.
   */
  public static MutationRefusal noMatch(String payload) {
    return new MutationRefusal("no matching " + payload);
  }

  /** A precondition that does not hold. */
  public static MutationRefusal precondition(String reason) {
    return new MutationRefusal("unexpected error: " + reason);
  }
}
