package ai.backend.agent.kernel;

import ai.backend.common.agent.KernelPhase;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a kernel stands, and where it may go from there. */
public enum Phase {
  /** Its pod is being recorded. */
  PREPARING(KernelPhase.KERNEL_PHASE_PREPARING),
  /** The node fetches its image. */
  PULLING(KernelPhase.KERNEL_PHASE_PULLING),
  /** Its container or its runner starts. */
  CREATING(KernelPhase.KERNEL_PHASE_CREATING),
  /** Its runner answers. */
  RUNNING(KernelPhase.KERNEL_PHASE_RUNNING),
  /** It is being ended on request. */
  TERMINATING(KernelPhase.KERNEL_PHASE_TERMINATING),
  /** It has ended. */
  TERMINATED(KernelPhase.KERNEL_PHASE_TERMINATED),
  /** It never ran. */
  FAILED(KernelPhase.KERNEL_PHASE_FAILED);

  private static final Map<Phase, Set<Phase>> NEXT = new EnumMap<>(Phase.class);

  static {
    NEXT.put(PREPARING, EnumSet.of(PULLING, CREATING, RUNNING, TERMINATING, TERMINATED, FAILED));
    NEXT.put(PULLING, EnumSet.of(CREATING, RUNNING, TERMINATING, TERMINATED, FAILED));
    NEXT.put(CREATING, EnumSet.of(RUNNING, TERMINATING, TERMINATED, FAILED));
    // back to CREATING: restarted on request
    NEXT.put(RUNNING, EnumSet.of(CREATING, TERMINATING, TERMINATED));
    NEXT.put(TERMINATING, EnumSet.of(TERMINATED));
    NEXT.put(TERMINATED, EnumSet.noneOf(Phase.class));
    NEXT.put(FAILED, EnumSet.noneOf(Phase.class));
  }

  private final KernelPhase wire;

  Phase(KernelPhase wire) {
    this.wire = wire;
  }

  public boolean mayBecome(Phase next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  /** Nothing follows. */
  public boolean isEnd() {
    return NEXT.getOrDefault(this, Set.of()).isEmpty();
  }

  /** On its way to {@link #RUNNING}. */
  public boolean isStarting() {
    return this == PREPARING || this == PULLING || this == CREATING;
  }

  public KernelPhase wire() {
    return wire;
  }
}
