package ai.backend.manager.session.lifecycle;

import ai.backend.manager.session.KernelRow;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.LockedSession;
import ai.backend.manager.session.Sessions;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies what was seen of a kernel, by event or by asking its agent; seeing it twice or too late
 * changes nothing.
 */
@Singleton
public final class Observations {
  private static final Logger LOG = Logger.getLogger(Observations.class.getName());

  private final Sessions sessions;
  private final SessionEnd end;
  private final KernelStats stats;
  private final FailureReports failures;

  public Observations(
      Sessions sessions, SessionEnd end, KernelStats stats, FailureReports failures) {
    this.sessions = sessions;
    this.end = end;
    this.stats = stats;
    this.failures = failures;
  }

  void pulling(UUID session, UUID kernel, String image) {
    onKernel(session, kernel, s -> KernelProgressRules.pulling(s, kernel, image));
  }

  void creating(UUID session, UUID kernel) {
    onKernel(session, kernel, s -> KernelProgressRules.creating(s, kernel));
  }

  /** A container runs; one that must not is removed. */
  void started(String agent, UUID session, UUID kernel, KernelFacts facts) {
    boolean wanted =
        sessions
            .change(session, s -> known(s, kernel) && KernelProgressRules.started(s, kernel, facts))
            .orElse(false);
    if (!wanted && overOrUnknown(session, kernel)) {
      LOG.info(() -> "kernel " + kernel + " started too late; it is removed");
      end.destroy(agent, session, kernel, "not-found-in-manager", true, true);
    }
  }

  private boolean overOrUnknown(UUID session, UUID kernel) {
    return sessions
        .change(session, s -> !known(s, kernel) || s.kernel(kernel).status().dead())
        .orElse(true);
  }

  /** A container is gone. Before its first run that means that the start failed. */
  void ended(UUID session, UUID kernel, String reason, int exitCode) {
    KernelRow row =
        sessions.change(session, s -> known(s, kernel) ? s.kernel(kernel) : null).orElse(null);
    if (row == null || row.status().dead() || row.status() == KernelStatus.RESTARTING) {
      return;
    }
    if (row.status().starting()) {
      end.startFailed(session, failures.of(row, reason, exitCode));
      return;
    }
    String lastStat = stats.last(kernel);
    boolean othersLeft =
        sessions
            .change(session, s -> recordEnd(s, kernel, reason, exitCode, lastStat))
            .orElse(false);
    stats.stored(kernel);
    if (othersLeft) {
      end.finish(session, false);
    }
  }

  private static boolean recordEnd(
      LockedSession session, UUID kernel, String reason, int exitCode, @Nullable String lastStat) {
    KernelProgressRules.terminated(session, kernel, reason, exitCode, lastStat);
    return session.kernel(kernel).main()
        && session.kernels().stream().anyMatch(k -> k.status() == KernelStatus.TERMINATING);
  }

  private void onKernel(
      UUID session, UUID kernel, java.util.function.Consumer<LockedSession> rule) {
    sessions.change(
        session,
        s -> {
          if (known(s, kernel)) {
            rule.accept(s);
          }
          return true;
        });
  }

  private static boolean known(LockedSession session, UUID kernel) {
    return session.kernels().stream().anyMatch(k -> k.id().equals(kernel));
  }
}
