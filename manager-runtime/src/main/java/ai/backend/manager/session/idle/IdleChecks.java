package ai.backend.manager.session.idle;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.events.SessionEvent.DoTerminateSession;
import ai.backend.manager.session.Sessions;
import ai.backend.manager.session.lifecycle.KernelStats;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.DSLContext;

/**
 * Looks at every running session with every checker that is on, reports what is left, and has those
 * ended that are over (spec/11 §9). One replica does it, every 15 s; a second one would change
 * nothing but count samples twice as fast, which the time of the last sample prevents.
 */
@Singleton
public final class IdleChecks {
  private static final Logger LOG = Logger.getLogger(IdleChecks.class.getName());

  /** A little less than the step, so that a round that comes early is not lost. */
  private static final Duration SAMPLE_AGE = UtilizationRule.STEP.minusSeconds(2);

  private final DSLContext database;
  private final EtcdClient etcd;
  private final IdleStore store;
  private final KernelStats statistics;
  private final Sessions sessions;
  private final Clock clock;

  public IdleChecks(
      DSLContext database,
      EtcdClient etcd,
      IdleStore store,
      KernelStats statistics,
      Sessions sessions,
      Clock clock) {
    this.database = database;
    this.etcd = etcd;
    this.store = store;
    this.statistics = statistics;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** The checkers that are on. */
  public List<Checker> enabled() {
    return Checker.enabled(etcd.get("config/idle/enabled").orElse(""));
  }

  /** One look at everything. */
  public void run() {
    IdleSettings settings = IdleSettings.of(etcd.getTree("config/idle"));
    List<RunningSession> running = RunningSession.all(database);
    Map<UUID, JsonNode> measured =
        settings.checkers().contains(Checker.UTILIZATION)
            ? statistics.ofMany(
                running.stream().flatMap(s -> s.kernels().keySet().stream()).toList())
            : Map.of();
    for (RunningSession session : running) {
      try {
        check(session, settings, measured);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "session " + session.id() + " was not checked for idleness", e);
      }
    }
  }

  private void check(RunningSession session, IdleSettings settings, Map<UUID, JsonNode> measured) {
    Instant now = clock.instant();
    Instant grace =
        settings.userGrace().map(span -> span.after(session.userCreated())).orElse(Instant.MIN);
    Checker over = null;
    for (Checker checker : settings.checkers()) {
      Verdict verdict =
          switch (checker) {
            case SESSION_LIFETIME -> LifetimeRule.judge(session, grace, now);
            case NETWORK_TIMEOUT -> network(session, settings, grace, now);
            case UTILIZATION -> utilization(session, settings, measured, grace, now);
          };
      switch (verdict) {
        case Verdict.NoOpinion none -> {}
        case Verdict.Keep keep ->
            store.report(session.id(), checker, keep.remaining(), keep.extra());
        case Verdict.End end -> {
          store.report(session.id(), checker, -1, end.extra());
          over = over == null ? checker : over;
        }
      }
    }
    if (over != null) {
      String reason = over.reason();
      LOG.info(() -> "session " + session.id() + " ends: " + reason);
      sessions.publish(new DoTerminateSession(session.id(), reason));
    }
  }

  private Verdict network(
      RunningSession session, IdleSettings settings, Instant grace, Instant now) {
    Optional<Duration> limit = NetworkRule.limit(session, settings, now);
    if (session.batch() || limit.isEmpty()) {
      return new Verdict.NoOpinion();
    }
    if (store.connections(session.id(), settings.packet().before(now)) > 0) {
      return new Verdict.NoOpinion();
    }
    store.keepAccess(session.id(), limit.get());
    return switch (store.lastAccess(session.id())) {
      case IdleStore.Access.Now inUse -> new Verdict.NoOpinion();
      case IdleStore.Access.At at -> NetworkRule.judge(limit.get(), at.time(), grace, now);
      case IdleStore.Access.Unknown unknown -> {
        store.accessed(session.id(), now);
        yield NetworkRule.judge(limit.get(), now, grace, now);
      }
    };
  }

  private Verdict utilization(
      RunningSession session,
      IdleSettings settings,
      Map<UUID, JsonNode> measured,
      Instant userGrace,
      Instant now) {
    int size = UtilizationRule.windowSize(session, settings, now);
    Map<String, Double> thresholds = UtilizationRule.thresholds(session, settings);
    if (size == 0 || thresholds.isEmpty()) {
      return new Verdict.NoOpinion();
    }
    Map<String, List<Double>> series = store.series(session.id());
    if (store.sampleDue(session.id(), SAMPLE_AGE, now)) {
      UtilizationRule.sample(session, thresholds.keySet(), measured)
          .ifPresent(sample -> append(session.id(), series, sample, size, now));
    }
    Instant base = session.created().isAfter(userGrace) ? session.created() : userGrace;
    Instant grace = settings.utilizationGrace().after(base);
    return UtilizationRule.judge(series, thresholds, settings.all(), size, grace, now);
  }

  private void append(
      UUID session,
      Map<String, List<Double>> series,
      Map<String, Double> sample,
      int size,
      Instant now) {
    sample.forEach(
        (metric, percent) -> {
          List<Double> samples = series.computeIfAbsent(metric, m -> new ArrayList<>());
          samples.add(percent);
          if (samples.size() > size) {
            samples.subList(0, samples.size() - size).clear();
          }
        });
    store.keep(session, series, UtilizationRule.STEP.multipliedBy(size), now);
  }
}
