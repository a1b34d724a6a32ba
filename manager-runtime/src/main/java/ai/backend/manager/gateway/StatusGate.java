package ai.backend.manager.gateway;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The manager's status from etcd, at most two seconds old. While etcd is away the last known status
 * holds for a minute; after that, and when none is known, gated routes answer 503.
 */
@Singleton
public class StatusGate {
  private static final Logger LOG = Logger.getLogger(StatusGate.class);
  private static final String KEY = "manager/status";
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long STALE_NANOS = Duration.ofMinutes(1).toNanos();

  private record Seen(ManagerStatus status, long at) {}

  private final EtcdClient etcd;
  private final ReentrantLock reading = new ReentrantLock();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Seen seen;

  StatusGate(EtcdClient etcd) {
    this.etcd = etcd;
  }

  /** The status; throws {@link EtcdUnavailable} when it is not known. */
  public ManagerStatus current() {
    Seen known = seen;
    long now = System.nanoTime();
    if (known != null && now - known.at() < FRESH_NANOS) {
      return known.status();
    }
    if (known != null && !reading.tryLock()) {
      return known.status();
    }
    if (known == null) {
      reading.lock();
    }
    try {
      return read();
    } catch (EtcdUnavailable e) {
      if (known != null && now - known.at() < STALE_NANOS) {
        return known.status();
      }
      throw e;
    } finally {
      reading.unlock();
    }
  }

  private ManagerStatus read() {
    ManagerStatus status = etcd.get(KEY).flatMap(ManagerStatus::of).orElse(ManagerStatus.PREPARING);
    seen = new Seen(status, System.nanoTime());
    return status;
  }

  /** Changes the status for all managers of the cluster. */
  public void set(ManagerStatus status) {
    etcd.put(KEY, status.text());
    seen = new Seen(status, System.nanoTime());
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
