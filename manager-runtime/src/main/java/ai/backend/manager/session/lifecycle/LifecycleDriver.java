package ai.backend.manager.session.lifecycle;

import ai.backend.common.agent.DescribeKernelsRequest;
import ai.backend.common.agent.KernelPhase;
import ai.backend.common.agent.KernelState;
import ai.backend.manager.agents.AgentCalls;
import ai.backend.manager.agents.AgentRows;
import ai.backend.manager.session.Change;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.Sessions;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Compares the live kernels of the database with what their agents say and does the next step, so
 * that lost events, lost calls and restarted managers lose nothing; finds a way out of every status
 * that lasts too long (DESIGN §3). One replica runs it at a time; two at once would only do some
 * work twice.
 */
@Singleton
public final class LifecycleDriver {
  private static final Logger LOG = Logger.getLogger(LifecycleDriver.class.getName());
  private static final Duration DESCRIBE = Duration.ofSeconds(10);
  private static final String LIVE =
      """
      select k.id, k.session_id, k.status::text as status, k.agent,
             s.status::text as session_status,
             coalesce((s.status_history ->> 'SCHEDULED')::timestamptz, s.created_at) as placed,
             coalesce((s.status_history ->> s.status::text)::timestamptz, s.created_at) as session_since,
             case when a.status = 'ALIVE' then null
                  else coalesce(a.lost_at, a.status_changed, k.status_changed, k.created_at) end as lost
        from kernels k join sessions s on s.id = k.session_id
        left join agents a on a.id = k.agent
       where k.status not in ('PENDING', 'TERMINATED', 'CANCELLED')
      """;

  private final DSLContext db;
  private final AgentRows agentRows;
  private final AgentCalls agents;
  private final Sessions sessions;
  private final Observations observations;
  private final SessionStart start;
  private final SessionEnd end;
  private final LostKernels lostKernels;
  private final Deadlines deadlines;
  private final Clock clock;
  private Map<UUID, Integer> missing = new HashMap<>();

  public LifecycleDriver(
      DSLContext db,
      AgentRows agentRows,
      AgentCalls agents,
      Sessions sessions,
      Observations observations,
      SessionStart start,
      SessionEnd end,
      LostKernels lostKernels,
      Deadlines deadlines,
      Clock clock) {
    this.db = db;
    this.agentRows = agentRows;
    this.agents = agents;
    this.sessions = sessions;
    this.observations = observations;
    this.start = start;
    this.end = end;
    this.lostKernels = lostKernels;
    this.deadlines = deadlines;
    this.clock = clock;
  }

  /**
   * A live kernel as the database has it.
   *
   * @param since when the session came into its status
   * @param lost when its agent was lost, null while it lives
   */
  record Live(
      UUID kernel,
      UUID session,
      KernelStatus status,
      @Nullable String agent,
      SessionStatus sessionStatus,
      Instant since,
      Instant placed,
      @Nullable Instant lost) {}

  /** One comparison of everything. */
  public synchronized void pass() {
    List<Live> live = db.fetch(LIVE).map(LifecycleDriver::live);
    Map<String, List<Live>> byAgent =
        live.stream()
            .filter(k -> k.agent() != null)
            .collect(Collectors.groupingBy(k -> String.valueOf(k.agent())));
    Map<UUID, Integer> nowMissing = new HashMap<>();
    for (String agent : agentRows.alive().keySet()) {
      guarded(
          "comparing with agent " + agent,
          () -> compare(agent, byAgent.getOrDefault(agent, List.of()), nowMissing));
    }
    missing = nowMissing;
    guarded("giving up lost kernels", () -> lostKernels.giveUp(live));
    live.stream()
        .collect(Collectors.groupingBy(Live::session))
        .forEach(
            (session, kernels) ->
                guarded("driving session " + session, () -> enforce(session, kernels)));
  }

  private static Live live(org.jooq.Record r) {
    OffsetDateTime lost = r.get("lost", OffsetDateTime.class);
    return new Live(
        r.get("id", UUID.class),
        r.get("session_id", UUID.class),
        KernelStatus.valueOf(r.get("status", String.class)),
        r.get("agent", String.class),
        SessionStatus.valueOf(r.get("session_status", String.class)),
        r.get("session_since", OffsetDateTime.class).toInstant(),
        r.get("placed", OffsetDateTime.class).toInstant(),
        lost == null ? null : lost.toInstant());
  }

  /**
   * Compares with one agent now, so that it drops containers which nobody here knows.
   *
   * @return false when the agent did not answer
   */
  public synchronized boolean compareNow(String agent) {
    List<Live> expected = db.fetch(LIVE + " and k.agent = ?", agent).map(LifecycleDriver::live);
    return compare(agent, expected, new HashMap<>());
  }

  private boolean compare(String agent, List<Live> expected, Map<UUID, Integer> nowMissing) {
    Map<String, KernelState> held;
    try {
      held =
          agents
              .to(agent, DESCRIBE)
              .describeKernels(DescribeKernelsRequest.getDefaultInstance())
              .getKernelsList()
              .stream()
              .collect(
                  Collectors.toMap(KernelState::getKernelId, Function.identity(), (a, b) -> b));
    } catch (StatusRuntimeException e) {
      LOG.fine(() -> "agent " + agent + " does not describe its kernels: " + e.getStatus());
      return false;
    }
    for (Live kernel : expected) {
      KernelState state = held.remove(kernel.kernel().toString());
      if (state == null || state.getPhase() == KernelPhase.KERNEL_PHASE_UNKNOWN) {
        absent(kernel, nowMissing);
      } else {
        seen(agent, kernel, state);
      }
    }
    held.values().forEach(state -> removeStray(agent, state));
    return true;
  }

  private void seen(String agent, Live kernel, KernelState state) {
    UUID session = kernel.session();
    switch (state.getPhase()) {
      case KERNEL_PHASE_PULLING -> {
        if (kernel.status().starting()) {
          observations.pulling(session, kernel.kernel(), state.getReason());
        }
      }
      case KERNEL_PHASE_CREATING -> observations.creating(session, kernel.kernel());
      case KERNEL_PHASE_RUNNING -> {
        if (kernel.status().starting()) {
          observations.started(agent, session, kernel.kernel(), KernelFacts.of(state));
        }
      }
      case KERNEL_PHASE_FAILED ->
          observations.ended(session, kernel.kernel(), "failed-to-create", -1);
      case KERNEL_PHASE_TERMINATED ->
          observations.ended(
              session, kernel.kernel(), orSelf(state.getReason()), state.getExitCode());
      default -> {}
    }
  }

  private static String orSelf(String reason) {
    return reason.isBlank() ? "self-terminated" : reason;
  }

  /**
   * The agent does not know the kernel: never asked, or gone. Gone only if that was so in two
   * passes.
   */
  private void absent(Live kernel, Map<UUID, Integer> nowMissing) {
    int times = missing.getOrDefault(kernel.kernel(), 0) + 1;
    nowMissing.put(kernel.kernel(), times);
    if (kernel.status().starting()) {
      if (times == 1 && kernel.sessionStatus().starting()) {
        start.startSoon(kernel.session());
      }
    } else if (times >= 2 && kernel.status() != KernelStatus.RESTARTING) {
      observations.ended(kernel.session(), kernel.kernel(), "terminated-unknown-container", -1);
    }
  }

  /** A container whose kernel is over here, or was never ours. */
  private void removeStray(String agent, KernelState state) {
    if (state.getPhase() == KernelPhase.KERNEL_PHASE_TERMINATED) {
      return;
    }
    UUID kernel = UUID.fromString(state.getKernelId());
    boolean wanted =
        db.fetchOptional(
                "select 1 from kernels where id = ? and agent = ? and status not in ('TERMINATED', 'CANCELLED')",
                kernel,
                agent)
            .isPresent();
    if (!wanted) {
      LOG.info(
          () ->
              "agent "
                  + agent
                  + " holds kernel "
                  + kernel
                  + ", which is over or unknown here; it is removed");
      UUID session =
          state.getSessionId().isBlank() ? kernel : UUID.fromString(state.getSessionId());
      Thread.ofVirtual()
          .start(() -> end.destroy(agent, session, kernel, "not-found-in-manager", true, true));
    }
  }

  /** Deadlines. */
  private void enforce(UUID session, List<Live> kernels) {
    Live first = kernels.getFirst();
    Instant now = clock.instant();
    switch (first.sessionStatus()) {
      case SCHEDULED -> {
        if (past(first.placed(), deadlines.accept(), now)) {
          fail(session, "No agent accepted the session within " + deadlines.accept());
        } else if (past(first.since(), Duration.ofSeconds(5), now)) {
          start.startSoon(session);
        }
      }
      case PREPARING -> {
        if (past(first.since(), deadlines.start(), now)) {
          fail(session, "The session did not start within " + deadlines.start());
        } else if (kernels.stream().allMatch(k -> missing.containsKey(k.kernel()))
            && past(first.placed(), deadlines.accept(), now)) {
          fail(session, "The agent did not accept the session within " + deadlines.accept());
        }
      }
      case PULLING -> {
        if (past(first.since(), deadlines.pull(), now)) {
          fail(session, "The image was not pulled within " + deadlines.pull());
        }
      }
      case RESTARTING -> {
        if (past(first.since(), deadlines.restart(), now)) {
          sessions.change(
              session,
              s -> s.become(SessionStatus.ERROR, Change.because("operation-timeout (restart)")));
        }
      }
      case TERMINATING -> {
        if (past(first.since(), Duration.ofSeconds(35), now)) {
          boolean late = past(first.since(), deadlines.end(), now);
          Thread.ofVirtual().start(() -> end.finish(session, late));
        }
      }
      case ERROR -> {
        if (past(first.since(), deadlines.error(), now)) {
          Thread.ofVirtual().start(() -> end.end(session, "hang-timeout", true));
        }
      }
      case PENDING, RUNNING, RUNNING_DEGRADED, TERMINATED, CANCELLED -> {}
    }
  }

  private void fail(UUID session, String message) {
    end.startFailed(session, Failure.other("SessionStartTimeout", message));
  }

  private static boolean past(Instant since, Duration limit, Instant now) {
    return since.plus(limit).isBefore(now);
  }

  static void guarded(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, what + " failed; the next pass repeats it", e);
    }
  }
}
