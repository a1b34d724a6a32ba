package ai.backend.manager.audit;

import org.jspecify.annotations.Nullable;

/**
 * How it ended.
 *
 * @param reason of a refusal or failure: its kind, such as a problem's type; no text that a client
 *     gave
 */
public record Verdict(Outcome outcome, @Nullable String reason) {
  public static final Verdict DONE = new Verdict(Outcome.DONE, null);

  /** What the table's check allows. */
  public enum Outcome {
    DONE,
    REFUSED,
    FAILED
  }

  public static Verdict refused(String reason) {
    return new Verdict(Outcome.REFUSED, reason);
  }

  public static Verdict failed(String reason) {
    return new Verdict(Outcome.FAILED, reason);
  }
}
