package ai.backend.manager.session;

import static java.util.Map.entry;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A kernel's status; the database label is the name (spec/11 §2). */
public enum KernelStatus {
  PENDING,
  SCHEDULED,
  PREPARING,
  BUILDING,
  PULLING,
  RUNNING,
  RESTARTING,
  RESIZING,
  SUSPENDED,
  TERMINATING,
  TERMINATED,
  ERROR,
  CANCELLED;

  /** Over: never left again, never written again. */
  public static final Set<KernelStatus> DEAD = EnumSet.of(TERMINATED, CANCELLED);

  /** Holds slots of its agent. */
  public static final Set<KernelStatus> AGENT_OCCUPYING =
      EnumSet.complementOf(EnumSet.of(PENDING, TERMINATED, CANCELLED));

  /** Counts against an owner's limits. */
  public static final Set<KernelStatus> USER_OCCUPYING =
      EnumSet.complementOf(EnumSet.of(PENDING, TERMINATING, TERMINATED, CANCELLED));

  /**
   * The legal changes (spec/11 §2.1), with the end of a kernel ({@code mark_kernel_terminated},
   * forced destruction), which the reference writes past its table, in the table.
   */
  private static final Map<KernelStatus, Set<KernelStatus>> NEXT =
      Map.ofEntries(
          entry(PENDING, EnumSet.complementOf(EnumSet.of(PENDING, TERMINATED))),
          entry(SCHEDULED, EnumSet.complementOf(EnumSet.of(PENDING, SCHEDULED))),
          entry(PREPARING, later(PREPARING)),
          entry(BUILDING, later(BUILDING)),
          entry(PULLING, later(PULLING)),
          entry(RUNNING, EnumSet.of(RESTARTING, RESIZING, TERMINATING, TERMINATED, ERROR)),
          entry(RESTARTING, later(RESTARTING)),
          entry(RESIZING, later(RESIZING)),
          entry(SUSPENDED, later(SUSPENDED)),
          entry(TERMINATING, EnumSet.of(TERMINATED, ERROR)),
          entry(TERMINATED, EnumSet.noneOf(KernelStatus.class)),
          entry(ERROR, EnumSet.of(TERMINATING, TERMINATED)),
          entry(CANCELLED, EnumSet.noneOf(KernelStatus.class)));

  private static Set<KernelStatus> later(KernelStatus self) {
    return EnumSet.complementOf(EnumSet.of(self, PENDING, SCHEDULED));
  }

  public boolean mayBecome(KernelStatus next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  public boolean dead() {
    return DEAD.contains(this);
  }

  /** Has not run yet and is not over. */
  public boolean starting() {
    return switch (this) {
      case PENDING, SCHEDULED, PREPARING, BUILDING, PULLING -> true;
      case RUNNING, RESTARTING, RESIZING, SUSPENDED, TERMINATING, TERMINATED, ERROR, CANCELLED ->
          false;
    };
  }

  public boolean occupiesAgent() {
    return AGENT_OCCUPYING.contains(this);
  }

  /** What a session is whose main kernel is in this status (spec/11 §2.2). */
  public SessionStatus ofSession() {
    return switch (this) {
      case PENDING -> SessionStatus.PENDING;
      case SCHEDULED -> SessionStatus.SCHEDULED;
      case PREPARING, BUILDING -> SessionStatus.PREPARING;
      case PULLING -> SessionStatus.PULLING;
      case RUNNING, RESIZING -> SessionStatus.RUNNING;
      case RESTARTING -> SessionStatus.RESTARTING;
      case TERMINATING -> SessionStatus.TERMINATING;
      case TERMINATED -> SessionStatus.TERMINATED;
      case ERROR, SUSPENDED -> SessionStatus.ERROR;
      case CANCELLED -> SessionStatus.CANCELLED;
    };
  }
}
