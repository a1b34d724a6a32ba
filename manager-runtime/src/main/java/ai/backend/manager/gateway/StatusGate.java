package ai.backend.manager.gateway;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdUnavailable;
import ai.backend.manager.stores.Remembered;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The manager's status from etcd, at most two seconds old. While etcd is away the last known status
 * holds for a minute; after that, and when none is known, gated routes answer 503.
 */
@Singleton
public class StatusGate {
  private static final Logger LOG = Logger.getLogger(StatusGate.class);
  private static final String KEY = "manager/status";
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final Duration STALE = Duration.ofMinutes(1);

  private final EtcdClient etcd;
  private final Remembered<ManagerStatus> status;
  private final CountDownLatch stopping = new CountDownLatch(1);

  StatusGate(EtcdClient etcd) {
    this.etcd = etcd;
    this.status = new Remembered<>(FRESH, STALE, this::read, System::nanoTime);
  }

  /** The status; throws {@link EtcdUnavailable} when it is not known. */
  public ManagerStatus current() {
    return status.get();
  }

  private ManagerStatus read() {
    return etcd.get(KEY).flatMap(ManagerStatus::of).orElse(ManagerStatus.PREPARING);
  }

  /** Changes the status for all managers of the cluster. */
  public void set(ManagerStatus changed) {
    etcd.put(KEY, changed.text());
    status.set(changed);
  }

  void check(Gate gate) {
    if (gate != Gate.NONE) {
      current().check(gate);
    }
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("manager-status").start(this::becomeRunning);
  }

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  /** At start a missing or deprecated status becomes running; tried until etcd is there. */
  private void becomeRunning() {
    try {
      do {
        try {
          ManagerStatus found = read();
          if (found != ManagerStatus.RUNNING && found != ManagerStatus.FROZEN) {
            set(ManagerStatus.RUNNING);
          }
          return;
        } catch (EtcdUnavailable e) {
          LOG.warnf("manager status is not known yet: %s", e.getMessage());
        }
      } while (!stopping.await(2, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
