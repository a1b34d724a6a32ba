package ai.backend.manager.session.lifecycle;

import ai.backend.common.agent.DestroyKernelRequest;
import ai.backend.common.events.KernelEvent.KernelTerminating;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.manager.agents.AgentCalls;
import ai.backend.manager.session.Change;
import ai.backend.manager.session.KernelRow;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.LockedSession;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.Sessions;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions: records the intention first, then asks the agents, then records the end (spec/11
 * §6). Each step can be repeated.
 */
@Singleton
public final class SessionEnd {
  /** The exit code that is recorded of a kernel which was destroyed (spec/06 §8.3). */
  private static final int DESTROYED = -1;

  private static final Logger LOG = Logger.getLogger(SessionEnd.class.getName());
  private static final Duration GRACEFUL = Duration.ofSeconds(30);
  private static final Duration FORCED = Duration.ofSeconds(10);

  private final Sessions sessions;
  private final AgentCalls agents;
  private final KernelStats stats;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  public SessionEnd(Sessions sessions, AgentCalls agents, KernelStats stats) {
    this.sessions = sessions;
    this.agents = agents;
    this.stats = stats;
  }

  /** What came of asking for a session's end. */
  public sealed interface Outcome {
    /** There is no such session, or it is over. */
    record Gone() implements Outcome {}

    /** Not possible in this status unless forced. */
    record Refused(SessionStatus status) implements Outcome {}

    /** It never ran and is cancelled. */
    record Cancelled() implements Outcome {}

    /**
     * It ends; the kernels' containers are gone or being removed.
     *
     * @param lastStat JSON of the main kernel's last statistics, null without any
     */
    record Ending(@Nullable String lastStat) implements Outcome {}
  }

  /**
   * Ends a session and waits for its containers to be gone, at most 30 s; a timer carries on with
   * what is left then.
   */
  public Outcome end(UUID id, String reason, boolean forced) {
    Outcome begun = sessions.change(id, s -> begin(s, reason, forced)).orElseGet(Outcome.Gone::new);
    if (!(begun instanceof Outcome.Ending)) {
      return begun;
    }
    return new Outcome.Ending(finish(id, forced));
  }

  private static Outcome begin(LockedSession session, String reason, boolean forced) {
    return switch (session.status()) {
      case TERMINATED, CANCELLED -> new Outcome.Gone();
      case PENDING -> cancelPending(session, reason);
      case SCHEDULED, PULLING, PREPARING, TERMINATING, ERROR ->
          forced ? beginEnding(session, reason) : new Outcome.Refused(session.status());
      case RUNNING, RESTARTING, RUNNING_DEGRADED -> beginEnding(session, reason);
    };
  }

  static Outcome cancelPending(LockedSession session, String reason) {
    KernelProgressRules.cancelKernels(session, Change.because(reason), reason);
    session.become(SessionStatus.CANCELLED, Change.because(reason));
    session.tell(KernelProgressRules.progress(session, SessionProgress.Step.CANCELLED, reason));
    return new Outcome.Cancelled();
  }

  private static Outcome beginEnding(LockedSession session, String reason) {
    if (session.become(SessionStatus.TERMINATING, Change.because(reason))) {
      session.tell(new SessionEnding(SessionEnding.Step.TERMINATING, session.row().id(), reason));
    }
    for (KernelRow kernel : session.kernels()) {
      if (session.become(kernel.id(), KernelStatus.TERMINATING, Change.because(reason))) {
        session.tell(new KernelTerminating(kernel.id(), session.row().id(), reason, -1));
      }
    }
    return new Outcome.Ending(null);
  }

  /**
   * Asks the agents to remove the containers of every kernel that is to end, and records those that
   * are gone.
   *
   * @param forced record the end of the others too: a timer removes what is left of them later
   * @return the main kernel's last statistics
   */
  @Nullable String finish(UUID id, boolean forced) {
    List<KernelRow> ending =
        sessions
            .change(
                id,
                s ->
                    s.kernels().stream()
                        .filter(k -> k.status() == KernelStatus.TERMINATING)
                        .toList())
            .orElse(List.of());
    List<Future<@Nullable String>> results = new ArrayList<>();
    ending.forEach(kernel -> results.add(calls.submit(() -> finish(kernel, forced))));
    String mainStat = null;
    for (int i = 0; i < ending.size(); i++) {
      String stat = await(results.get(i));
      mainStat = ending.get(i).main() ? stat : mainStat;
    }
    return mainStat;
  }

  private static @Nullable String await(Future<@Nullable String> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (java.util.concurrent.ExecutionException e) {
      LOG.log(Level.WARNING, "ending a kernel failed; a timer repeats it", e.getCause());
      return null;
    }
  }

  private @Nullable String finish(KernelRow kernel, boolean forced) {
    String reason = kernel.statusInfo() == null ? "user-requested" : kernel.statusInfo();
    String stat = stats.last(kernel.id());
    boolean gone =
        kernel.agent() == null
            || destroy(kernel.agent(), kernel.sessionId(), kernel.id(), reason, forced, false);
    if (gone || forced) {
      String recorded = kernel.agent() == null ? "missing-agent-allocation" : reason;
      sessions.change(
          kernel.sessionId(),
          s -> {
            KernelProgressRules.terminated(
                s, kernel.id(), recorded, gone && kernel.agent() != null ? DESTROYED : null, stat);
            return true;
          });
      stats.stored(kernel.id());
    }
    return stat;
  }

  /** Removes a kernel's container; false when the agent could not be asked or failed. */
  boolean destroy(
      String agent, UUID session, UUID kernel, String reason, boolean forced, boolean silently) {
    DestroyKernelRequest request =
        DestroyKernelRequest.newBuilder()
            .setKernelId(kernel.toString())
            .setSessionId(session.toString())
            .setReason(reason)
            .setForce(forced)
            .setSuppressEvents(silently)
            .build();
    try {
      agents.to(agent, forced ? FORCED : GRACEFUL).destroyKernel(request);
      return true;
    } catch (StatusRuntimeException e) {
      LOG.warning(
          () -> "agent " + agent + " did not remove kernel " + kernel + ": " + e.getStatus());
      return false;
    }
  }

  /**
   * The session could not start: cancels it, or ends it when a part of it runs already; removes
   * what was created.
   */
  void startFailed(UUID id, Failure failure) {
    boolean cancelled =
        sessions.change(id, s -> KernelProgressRules.cancelStart(s, failure)).orElse(false);
    if (cancelled) {
      LOG.info(() -> "session " + id + " did not start: " + failure.message());
      removeContainers(id);
    } else {
      LOG.info(() -> "session " + id + " ends, a part did not start: " + failure.message());
      end(id, "failed-to-start", true);
    }
  }

  /** Silently removes containers of kernels that are over in the database. */
  private void removeContainers(UUID id) {
    List<KernelRow> kernels = sessions.change(id, LockedSession::kernels).orElse(List.of());
    for (KernelRow kernel : kernels) {
      String agent = kernel.agent();
      if (agent != null && kernel.status().dead()) {
        calls.submit(() -> destroy(agent, id, kernel.id(), "failed-to-start", true, true));
      }
    }
  }
}
