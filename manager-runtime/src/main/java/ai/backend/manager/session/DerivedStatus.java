package ai.backend.manager.session;

import java.util.List;

/** A session's status as its kernels tell it (spec/11 §2.2). */
final class DerivedStatus {
  private DerivedStatus() {}

  /**
   * Decided by the main kernel, then by the first sibling that matters.
   *
   * @param main status of the main kernel
   * @param siblings statuses of the others, in their order
   */
  static SessionStatus of(KernelStatus main, List<KernelStatus> siblings) {
    SessionStatus own = main.ofSession();
    for (KernelStatus sibling : siblings) {
      SessionStatus overruled = overrule(own, sibling);
      if (overruled != own) {
        return overruled;
      }
    }
    return own;
  }

  private static SessionStatus overrule(SessionStatus own, KernelStatus sibling) {
    if (own == SessionStatus.RUNNING) {
      return switch (sibling) {
        case PULLING -> SessionStatus.PULLING;
        case PREPARING -> SessionStatus.PREPARING;
        case TERMINATING, TERMINATED, ERROR -> SessionStatus.RUNNING_DEGRADED;
        default -> own;
      };
    }
    if (own == SessionStatus.TERMINATED) {
      return switch (sibling) {
        case TERMINATING -> SessionStatus.TERMINATING;
        case ERROR -> SessionStatus.ERROR;
        default -> own;
      };
    }
    return own;
  }
}
