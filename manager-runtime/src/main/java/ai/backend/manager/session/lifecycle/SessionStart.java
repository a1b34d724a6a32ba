package ai.backend.manager.session.lifecycle;

import ai.backend.common.agent.CreateKernelsRequest;
import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.manager.account.ssh.SshKeypair;
import ai.backend.manager.agents.AgentCalls;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretUnreadable;
import ai.backend.manager.session.Change;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.LockedSession;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.Sessions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents to create the kernels of a placed session (spec/11 §5). Can be repeated: agents leave
 * kernels alone that exist.
 */
@Singleton
public final class SessionStart {
  private static final Logger LOG = Logger.getLogger(SessionStart.class.getName());
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration AUTO_PULL_FRESH = Duration.ofSeconds(10);
  private static final int AT_ONCE = 64;

  private final Sessions sessions;
  private final SessionEnd end;
  private final AgentCalls agents;
  private final DSLContext db;
  private final KeypairSecrets secrets;
  private final ClusterSsh ssh;
  private final EtcdClient etcd;
  private final Clock clock;
  private final Semaphore room = new Semaphore(AT_ONCE);
  private volatile @Nullable AutoPull autoPull;

  public SessionStart(
      Sessions sessions,
      SessionEnd end,
      AgentCalls agents,
      DSLContext db,
      KeypairSecrets secrets,
      ClusterSsh ssh,
      EtcdClient etcd,
      Clock clock) {
    this.sessions = sessions;
    this.end = end;
    this.agents = agents;
    this.db = db;
    this.secrets = secrets;
    this.ssh = ssh;
    this.etcd = etcd;
    this.clock = clock;
  }

  private record AutoPull(Instant at, String value) {}

  /** Starts a session in the background; a timer repeats what fails for a passing reason. */
  public void startSoon(UUID id) {
    Thread.ofVirtual().name("start-" + id).start(() -> startQuietly(id));
  }

  private void startQuietly(UUID id) {
    room.acquireUninterruptibly();
    try {
      start(id);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "starting session " + id + " failed; a timer repeats it", e);
    } finally {
      room.release();
    }
  }

  /** One attempt, blocking until the agents have accepted the kernels. */
  void start(UUID id) {
    if (!sessions.change(id, SessionStart::prepare).orElse(false)) {
      return;
    }
    try {
      List<StartRow> rows = StartRow.ofSession(db, secrets, id);
      Optional<SshKeypair> pair = rows.size() > 1 ? ssh.of(id) : Optional.empty();
      if (pair.isPresent() || rows.size() < 2) {
        askAgents(id, rows, pair);
      }
    } catch (SecretUnreadable e) {
      end.startFailed(
          id, Failure.other("SecretUnreadable", Objects.requireNonNullElse(e.getMessage(), "")));
    }
  }

  private void askAgents(UUID id, List<StartRow> rows, Optional<SshKeypair> pair) {
    List<StartRow> waiting = rows.stream().filter(StartRow::waiting).toList();
    for (String agent : waiting.stream().map(StartRow::agent).distinct().toList()) {
      if (!create(id, agent, KernelSpecs.request(rows, agent, pair, autoPull()))) {
        return;
      }
    }
    removeIfOver(id, waiting);
  }

  private static boolean prepare(LockedSession session) {
    if (session.status() == SessionStatus.SCHEDULED) {
      session
          .kernels()
          .forEach(k -> session.become(k.id(), KernelStatus.PREPARING, Change.fresh("")));
      session.become(SessionStatus.PREPARING, Change.fresh(""));
      session.tell(
          KernelProgressRules.progress(session, SessionProgress.Step.PREPARING, "unknown"));
    }
    return session.status().starting();
  }

  /** False when the session's start is over: it failed, or the agent is to be asked again later. */
  private boolean create(UUID id, String agent, CreateKernelsRequest request) {
    try {
      agents.to(agent, DEADLINE).createKernels(request);
      return true;
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      String why = Objects.requireNonNullElse(status.getDescription(), status.getCode().toString());
      if (passing(status.getCode())) {
        LOG.warning(() -> "agent " + agent + " did not take session " + id + " yet: " + why);
      } else {
        end.startFailed(id, Failure.ofAgent(agent, "KernelCreationFailed", why));
      }
      return false;
    }
  }

  private static boolean passing(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, CANCELLED -> true;
      default -> false;
    };
  }

  /**
   * A destruction that came while the agents were being asked may have found nothing to remove
   * there.
   */
  private void removeIfOver(UUID id, List<StartRow> rows) {
    boolean over = sessions.change(id, s -> s.status().dead()).orElse(true);
    if (over) {
      rows.forEach(
          row -> end.destroy(row.agent(), id, row.kernelId(), "not-found-in-manager", true, true));
    }
  }

  private String autoPull() {
    AutoPull known = autoPull;
    Instant now = clock.instant();
    if (known == null || known.at().plus(AUTO_PULL_FRESH).isBefore(now)) {
      known = new AutoPull(now, etcd.get("config/docker/image/auto_pull").orElse("digest"));
      autoPull = known;
    }
    return known.value();
  }
}
