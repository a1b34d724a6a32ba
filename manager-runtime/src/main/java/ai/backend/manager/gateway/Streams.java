package ai.backend.manager.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Event streams and websockets that are open, at most {@value #MOST}. When the process is told to
 * end, readiness goes off at once; after the delay in which balancers learn that, they are all
 * ended, and their clients connect to another gateway (spec/03 §2.1).
 */
@Singleton
class Streams {
  private static final int MOST = 2000;

  private final Duration delay;
  private final Semaphore free = new Semaphore(MOST);
  private final Set<Ticket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean draining;
  private @Nullable Thread hook;

  Streams(@ConfigProperty(name = "quarkus.shutdown.delay") Duration delay, MeterRegistry metrics) {
    this.delay = delay;
    Gauge.builder("backendai.streams", open, Set::size)
        .description("Event streams and websockets that are open on this manager")
        .register(metrics);
  }

  /** A place for one stream, or null when there is none. */
  @Nullable Ticket enter(@Nullable Principal caller) {
    return !draining && free.tryAcquire() ? new Ticket(caller) : null;
  }

  /** Ends the streams of callers to whom that applies. */
  void endOf(Predicate<Principal> callers) {
    for (Ticket ticket : open) {
      Principal caller = ticket.caller;
      if (caller != null && callers.test(caller)) {
        ticket.end();
      }
    }
  }

  /** The place of one stream; closed when the stream has ended. */
  final class Ticket implements AutoCloseable {
    private final Thread worker = Thread.currentThread();
    private final @Nullable Principal caller;
    private volatile @Nullable Runnable hangUp;

    Ticket(@Nullable Principal caller) {
      this.caller = caller;
    }

    /** Tells how the stream is ended from outside. */
    void started(Runnable how) {
      hangUp = how;
      open.add(this);
      if (draining) {
        end();
      }
    }

    private void end() {
      Runnable how = hangUp;
      if (how != null) {
        how.run();
      }
      worker.interrupt();
    }

    @Override
    public void close() {
      open.remove(this);
      free.release();
    }
  }

  void start(@Observes StartupEvent event) {
    Thread drain = Thread.ofPlatform().name("drain-streams").unstarted(this::drain);
    hook = drain;
    Runtime.getRuntime().addShutdownHook(drain);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
    Thread registered = hook;
    try {
      if (registered != null) {
        Runtime.getRuntime().removeShutdownHook(registered);
      }
    } catch (IllegalStateException e) {
      // the process is ending: the hook runs, or has run
    }
    endAll();
  }

  private void drain() {
    try {
      if (!stopped.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
        endAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void endAll() {
    draining = true;
    open.forEach(Ticket::end);
  }
}
