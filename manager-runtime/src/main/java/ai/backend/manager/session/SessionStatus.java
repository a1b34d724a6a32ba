package ai.backend.manager.session;

import static java.util.Map.entry;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A session's status; the database label is the name (spec/11 §2). */
public enum SessionStatus {
  PENDING,
  SCHEDULED,
  PULLING,
  PREPARING,
  RUNNING,
  RESTARTING,
  RUNNING_DEGRADED,
  TERMINATING,
  TERMINATED,
  ERROR,
  CANCELLED;

  /** Over: never left again, never written again. */
  public static final Set<SessionStatus> DEAD = EnumSet.of(TERMINATED, CANCELLED);

  /** Between placement and the first run. */
  public static final Set<SessionStatus> STARTING = EnumSet.of(SCHEDULED, PULLING, PREPARING);

  /** Counts against an owner's limits. */
  public static final Set<SessionStatus> USER_OCCUPYING =
      EnumSet.complementOf(EnumSet.of(PENDING, TERMINATING, TERMINATED, CANCELLED));

  /**
   * The legal changes (spec/11 §2.1). Beyond the reference: SCHEDULED, PULLING and ERROR may go to
   * TERMINATING, because a forced destruction must find a way out of every status.
   */
  private static final Map<SessionStatus, Set<SessionStatus>> NEXT =
      Map.ofEntries(
          entry(PENDING, EnumSet.of(SCHEDULED, TERMINATING, TERMINATED, ERROR, CANCELLED)),
          entry(
              SCHEDULED, EnumSet.of(PULLING, PREPARING, TERMINATING, TERMINATED, ERROR, CANCELLED)),
          entry(
              PULLING,
              EnumSet.of(
                  PREPARING, RUNNING, RUNNING_DEGRADED, TERMINATING, TERMINATED, ERROR, CANCELLED)),
          entry(
              PREPARING,
              EnumSet.of(
                  PULLING, RUNNING, RUNNING_DEGRADED, TERMINATING, TERMINATED, ERROR, CANCELLED)),
          entry(RUNNING, EnumSet.of(RESTARTING, RUNNING_DEGRADED, TERMINATING, TERMINATED, ERROR)),
          entry(RESTARTING, EnumSet.of(RUNNING, RUNNING_DEGRADED, TERMINATING, TERMINATED, ERROR)),
          entry(RUNNING_DEGRADED, EnumSet.of(RUNNING, TERMINATING, TERMINATED, ERROR)),
          entry(TERMINATING, EnumSet.of(TERMINATED, ERROR)),
          entry(ERROR, EnumSet.of(TERMINATING, TERMINATED)),
          entry(TERMINATED, EnumSet.noneOf(SessionStatus.class)),
          entry(CANCELLED, EnumSet.noneOf(SessionStatus.class)));

  public boolean mayBecome(SessionStatus next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  public boolean dead() {
    return DEAD.contains(this);
  }

  public boolean starting() {
    return STARTING.contains(this);
  }

  public boolean occupiesUser() {
    return USER_OCCUPYING.contains(this);
  }
}
