package ai.backend.manager.session.idle;

import java.time.Duration;
import java.time.Instant;

/** A session lives no longer than its policy allows. */
final class LifetimeRule {
  private LifetimeRule() {}

  /**
   * @param graceEnd until when nothing of the user's is idle
   */
  static Verdict judge(RunningSession session, Instant graceEnd, Instant now) {
    if (session.maxLifetime() <= 0) {
      return new Verdict.NoOpinion();
    }
    Instant base = session.created().isAfter(graceEnd) ? session.created() : graceEnd;
    Duration left = Duration.between(now, base.plusSeconds(session.maxLifetime()));
    return Verdict.until(left.toMillis() / 1000.0);
  }
}
