package ai.backend.manager.session.idle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A session ends when nobody has used it for too long. */
final class NetworkRule {
  private NetworkRule() {}

  /** How long it may be left alone: as the keypair's policy says, else as the configuration. */
  static Optional<Duration> limit(RunningSession session, IdleSettings settings, Instant now) {
    Optional<Duration> limit =
        session.idleTimeout() >= 0
            ? Optional.of(Duration.ofSeconds(session.idleTimeout()))
            : settings.network().map(span -> span.from(now));
    return limit.filter(Duration::isPositive);
  }

  /**
   * @param lastAccess when it was last used; not in use now
   * @param graceEnd until when nothing of the user's is idle
   */
  static Verdict judge(Duration limit, Instant lastAccess, Instant graceEnd, Instant now) {
    Instant base = lastAccess.isAfter(graceEnd) ? lastAccess : graceEnd;
    return Verdict.until(Duration.between(now, base.plus(limit)).toMillis() / 1000.0);
  }
}
