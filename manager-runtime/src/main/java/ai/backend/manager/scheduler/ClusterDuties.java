package ai.backend.manager.scheduler;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.LeasedKey;
import ai.backend.manager.agents.Heartbeats;
import ai.backend.manager.session.lifecycle.LifecycleDriver;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one replica at a time does for the cluster: scheduling rounds, the lifecycle driver, the
 * search for lost agents. The leader holds a leased etcd key; should two believe in it for a
 * moment, every write they make still asks the row it changes (compare-and-set under a row lock),
 * so nothing is placed twice.
 */
@Singleton
public final class ClusterDuties {
  private static final Logger LOG = Logger.getLogger(ClusterDuties.class.getName());
  private static final String LEADER_KEY = "manager/scheduler-leader";
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration ROUND = Duration.ofSeconds(10);
  private static final Duration DRIVE = Duration.ofSeconds(5);
  private static final Duration LIVENESS = Duration.ofSeconds(1);

  private final EtcdClient etcd;
  private final SchedulerWakeUp wakeUp;
  private final SchedulingRound round;
  private final LifecycleDriver driver;
  private final Heartbeats heartbeats;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable LeasedKey leadership;

  public ClusterDuties(
      EtcdClient etcd,
      SchedulerWakeUp wakeUp,
      SchedulingRound round,
      LifecycleDriver driver,
      Heartbeats heartbeats) {
    this.etcd = etcd;
    this.wakeUp = wakeUp;
    this.round = round;
    this.driver = driver;
    this.heartbeats = heartbeats;
  }

  void start(@Observes StartupEvent event) {
    leadership = etcd.elect(EtcdScope.GLOBAL, LEADER_KEY, UUID.randomUUID().toString(), LEASE);
    Thread.ofVirtual().name("scheduler").start(this::schedule);
    every("lifecycle-driver", DRIVE, driver::pass);
    every("agent-liveness", LIVENESS, heartbeats::findLost);
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
    try {
      while (stopped.getCount() > 0) {
        wakeUp.await(leads() ? ROUND : LIVENESS);
        if (leads()) {
          guarded("a scheduling round", round::run);
        }
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
                while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
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
