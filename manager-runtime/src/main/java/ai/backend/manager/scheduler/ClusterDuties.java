package ai.backend.manager.scheduler;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.LeasedKey;
import ai.backend.manager.agents.Heartbeats;
import ai.backend.manager.audit.AuditTable;
import ai.backend.manager.errorlog.ErrorLog;
import ai.backend.manager.retention.Retention;
import ai.backend.manager.session.idle.HangingSessions;
import ai.backend.manager.session.idle.IdleChecks;
import ai.backend.manager.session.lifecycle.LifecycleDriver;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one replica at a time does for the cluster: scheduling rounds, the lifecycle driver, the
 * search for lost agents, for idle and for hanging sessions, the end of old error logs and audit
 * records. The leader holds a leased etcd key; should two believe in it for a moment, every write
 * they make still asks the row it changes (compare-and-set under a row lock), so nothing is placed
 * twice.
 */
@Singleton
public final class ClusterDuties {
  private static final Logger LOG = Logger.getLogger(ClusterDuties.class.getName());
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration ROUND = Duration.ofSeconds(10);
  private static final Duration DRIVE = Duration.ofSeconds(5);
  private static final Duration LIVENESS = Duration.ofSeconds(1);
  private static final Duration FIGURES = Duration.ofSeconds(15);
  private static final Duration IDLE_CHECK = Duration.ofSeconds(15);

  private final EtcdClient etcd;
  private final SchedulerWakeUp wakeUp;
  private final DriverWakeUp driverWakeUp;
  private final DutyRecords records;
  private final SchedulingRound round;
  private final LifecycleDriver driver;
  private final Heartbeats heartbeats;
  private final IdleChecks idle;
  private final HangingSessions hanging;
  private final ClusterFigures figures;
  private final RoundMetrics roundMetrics;
  private final Retention retention;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable LeasedKey leadership;

  public ClusterDuties(
      EtcdClient etcd,
      SchedulerWakeUp wakeUp,
      DriverWakeUp driverWakeUp,
      DutyRecords records,
      SchedulingRound round,
      LifecycleDriver driver,
      Heartbeats heartbeats,
      IdleChecks idle,
      HangingSessions hanging,
      ClusterFigures figures,
      RoundMetrics roundMetrics,
      Retention retention) {
    this.etcd = etcd;
    this.wakeUp = wakeUp;
    this.driverWakeUp = driverWakeUp;
    this.records = records;
    this.round = round;
    this.driver = driver;
    this.heartbeats = heartbeats;
    this.idle = idle;
    this.hanging = hanging;
    this.figures = figures;
    this.roundMetrics = roundMetrics;
    this.retention = retention;
  }

  void start(@Observes StartupEvent event) {
    leadership = etcd.elect(EtcdScope.GLOBAL, DutyRecords.LEADER_KEY, records.managerId(), LEASE);
    Thread.ofVirtual().name("scheduler").start(this::schedule);
    Thread.ofVirtual().name("lifecycle-driver").start(this::drive);
    every("agent-liveness", LIVENESS, heartbeats::findLost);
    every("idle-checks", IDLE_CHECK, idle::run);
    every("hanging-sessions", IDLE_CHECK, hanging::run);
    Thread.ofVirtual().name("cluster-figures").start(this::count);
    keep("error-log-retention", ErrorLog.RETENTION);
    keep("audit-retention", AuditTable.RETENTION);
  }

  private void keep(String name, Retention.Rule rule) {
    every(name, rule.pause(), () -> retention.run(rule));
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
    LeasedKey held = leadership;
    if (held != null) {
      held.close();
    }
  }

  private boolean leads() {
    LeasedKey held = leadership;
    return held != null && held.held();
  }

  private void schedule() {
    repeat(
        () -> {
          String trigger = wakeUp.await(leads() ? ROUND : LIVENESS);
          if (leads()) {
            guarded("a scheduling round", () -> round(trigger));
          }
        });
  }

  private void round(String trigger) {
    records.began(DutyRecords.Duty.SCHEDULE, trigger);
    measuredRound();
    records.finished(DutyRecords.Duty.SCHEDULE, Map.of("resource_group", round.lastGroup()));
  }

  private void measuredRound() {
    long begin = System.nanoTime();
    try {
      int placed = round.run();
      roundMetrics.done(Duration.ofNanos(System.nanoTime() - begin), placed);
    } catch (RuntimeException e) {
      roundMetrics.failed(Duration.ofNanos(System.nanoTime() - begin));
      throw e;
    }
  }

  /** Without leadership the figures of this manager vanish: another one tells them. */
  private void count() {
    repeat(
        () -> {
          guarded("counting for metrics", leads() ? figures::refresh : figures::forget);
          if (stopped.await(leads() ? FIGURES.toMillis() : LIVENESS.toMillis(), MILLISECONDS)) {
            figures.forget();
          }
        });
  }

  private void drive() {
    repeat(
        () -> {
          String trigger = driverWakeUp.await(DRIVE);
          if (leads()) {
            guarded("a pass of the lifecycle driver", () -> pass(trigger));
          }
        });
  }

  private void pass(String trigger) {
    records.began(DutyRecords.Duty.PREPARE, trigger);
    driver.pass();
    records.finished(DutyRecords.Duty.PREPARE, Map.of());
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private void repeat(Work work) {
    try {
      while (stopped.getCount() > 0) {
        work.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void every(String name, Duration pause, Runnable duty) {
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                while (!stopped.await(pause.toMillis(), MILLISECONDS)) {
                  if (leads()) {
                    guarded(name, duty);
                  }
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static void guarded(String what, Runnable duty) {
    try {
      duty.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, what + " failed; it is repeated: " + e.getMessage(), e);
    }
  }
}
