package ai.backend.manager.session.lifecycle;

import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.manager.session.Change;
import ai.backend.manager.session.KernelRow;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.LockedSession;
import ai.backend.manager.session.SessionStatus;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * What an observation of a kernel means for its row and its session (spec/11 §2.3). Each runs on a
 * locked session.
 */
final class KernelProgressRules {
  private KernelProgressRules() {}

  static void pulling(LockedSession session, UUID kernel, String image) {
    if (session.become(kernel, KernelStatus.PULLING, Change.because(image))) {
      session.derive(Change.NONE);
    }
  }

  static void creating(LockedSession session, UUID kernel) {
    if (session.kernel(kernel).status() == KernelStatus.PULLING
        && session.become(kernel, KernelStatus.PREPARING, Change.because(""))) {
      session.derive(Change.NONE);
    }
  }

  /**
   * The kernel runs; false when it must not, because it or its session is over or ending: the
   * container is to be removed.
   */
  static boolean started(LockedSession session, UUID kernelId, KernelFacts facts) {
    KernelStatus status = session.kernel(kernelId).status();
    if (status == KernelStatus.RUNNING) {
      return true;
    }
    if (!session.become(kernelId, KernelStatus.RUNNING, facts.addTo(Change.because("")))) {
      return false;
    }
    if (session.status() != SessionStatus.RESTARTING && session.derive(Change.because(""))) {
      tellStarted(session);
    }
    return true;
  }

  static void tellStarted(LockedSession session) {
    if (session.status() == SessionStatus.RUNNING) {
      session.tell(progress(session, SessionProgress.Step.STARTED, "unknown"));
    }
  }

  static SessionProgress progress(LockedSession session, SessionProgress.Step step, String reason) {
    return new SessionProgress(step, session.row().id(), session.row().creationId(), reason);
  }

  /**
   * A kernel has ended. The first recorded reason stays; when the main kernel ends, the others are
   * to end too.
   *
   * @param lastStat JSON of the last statistics, null when unknown
   */
  static void terminated(
      LockedSession session,
      UUID kernelId,
      String reason,
      @Nullable Integer exitCode,
      @Nullable String lastStat) {
    KernelRow kernel = session.kernel(kernelId);
    String kept =
        kernel.status() == KernelStatus.TERMINATING && kernel.statusInfo() != null
            ? kernel.statusInfo()
            : reason;
    Change change =
        Change.because(kept, exitData(session, exitCode))
            .set("last_stat", lastStat == null ? null : JSONB.valueOf(lastStat));
    if (!session.become(kernelId, KernelStatus.TERMINATED, change)) {
      return;
    }
    if (kernel.main()) {
      session.kernels().stream()
          .filter(k -> !k.main() && !k.status().dead())
          .forEach(k -> session.become(k.id(), KernelStatus.TERMINATING, Change.because(kept)));
    }
    endSession(session, kept);
  }

  private static void endSession(LockedSession session, String reason) {
    boolean keepReason = session.status() == SessionStatus.TERMINATING;
    String told =
        keepReason && session.row().statusInfo() != null ? session.row().statusInfo() : reason;
    if (!session.derive(Change.because(told))) {
      return;
    }
    if (session.status() == SessionStatus.TERMINATED) {
      session.tell(new SessionEnding(SessionEnding.Step.TERMINATED, session.row().id(), told));
    }
  }

  /** spec/02 §1, spec/06 §8.3. */
  private static ObjectNode exitData(LockedSession session, @Nullable Integer exitCode) {
    boolean ending = session.status() == SessionStatus.TERMINATING;
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.putObject("kernel").put("exit_code", exitCode);
    data.putObject("session").put("status", ending ? "terminating" : "terminated");
    return data;
  }

  /** The start failed: a session that never ran is cancelled; true when it was. */
  static boolean cancelStart(LockedSession session, Failure failure) {
    if (!session.status().starting()
        || session.kernels().stream().anyMatch(k -> k.status() == KernelStatus.RUNNING)) {
      return false;
    }
    Change change = Change.because("failed-to-start", failure.statusData());
    cancelKernels(session, change, "failed-to-start");
    session.become(SessionStatus.CANCELLED, change);
    session.tell(progress(session, SessionProgress.Step.CANCELLED, "failed-to-start"));
    return true;
  }

  static void cancelKernels(LockedSession session, Change change, String reason) {
    for (KernelRow kernel : session.kernels()) {
      if (session.become(kernel.id(), KernelStatus.CANCELLED, change)) {
        session.tell(
            new ai.backend.common.events.KernelEvent.KernelProgress(
                ai.backend.common.events.KernelEvent.KernelProgress.Step.CANCELLED,
                kernel.id(),
                session.row().id(),
                reason,
                java.util.Map.of()));
      }
    }
  }
}
