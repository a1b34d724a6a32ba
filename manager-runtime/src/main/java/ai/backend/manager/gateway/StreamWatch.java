package ai.backend.manager.gateway;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Ends the open streams and websockets of a caller who may not be what he was when they began: the
 * keypair is not active any more, the user deleted, the role or the domain another. Clients connect
 * again, with what they may do then. What is open while PostgreSQL is away stays open until it
 * answers.
 */
@Singleton
class StreamWatch {
  private static final Logger LOG = Logger.getLogger(StreamWatch.class);

  private final Streams streams;
  private final Keypairs keypairs;
  private final Duration every;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * @param every how often is looked; what {@link Keypairs} remembers comes on top
   */
  StreamWatch(
      Streams streams,
      Keypairs keypairs,
      @ConfigProperty(name = "backend.gateway.stream-recheck", defaultValue = "5S")
          Duration every) {
    this.streams = streams;
    this.keypairs = keypairs;
    this.every = every;
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("stream-watch").start(this::watch);
  }

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  private void watch() {
    try {
      while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      streams.endOf(this::changed);
    } catch (RuntimeException databaseAway) {
      LOG.warnf("callers of open streams could not be looked up: %s", databaseAway.getMessage());
    }
  }

  private boolean changed(Principal caller) {
    return keypairs
        .find(caller.accessKey())
        .map(now -> !now.principal().actor().equals(caller.actor()))
        .orElse(true);
  }
}
