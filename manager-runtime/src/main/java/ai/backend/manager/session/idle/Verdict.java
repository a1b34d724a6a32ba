package ai.backend.manager.session.idle;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a checker finds. */
sealed interface Verdict {
  /** It does not look at this session, or not now. */
  record NoOpinion() implements Verdict {}

  /**
   * The session may go on.
   *
   * @param remaining seconds, −1 when they are over and something else decides
   * @param extra details, null for none
   */
  record Keep(double remaining, @Nullable JsonNode extra) implements Verdict {}

  /** The session is to end. */
  record End(@Nullable JsonNode extra) implements Verdict {}

  static Verdict until(double remainingSeconds) {
    return remainingSeconds > 0 ? new Keep(remainingSeconds, null) : new End(null);
  }
}
