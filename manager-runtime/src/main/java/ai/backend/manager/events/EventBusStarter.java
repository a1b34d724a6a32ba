package ai.backend.manager.events;

import ai.backend.common.redis.RedisConnections;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads the event bus from start to shutdown; keeps trying while Redis is away at the start. */
@Singleton
public final class EventBusStarter {
  private static final Logger LOG = Logger.getLogger(EventBusStarter.class.getName());
  private static final long PAUSE_MILLIS = 1000;

  private final RedisConnections redis;
  private final List<SharedEventHandler> handlers;
  private final List<BroadcastListener> listeners;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable EventBus bus;

  public EventBusStarter(
      RedisConnections redis,
      @All List<SharedEventHandler> handlers,
      @All List<BroadcastListener> listeners) {
    this.redis = redis;
    this.handlers = handlers;
    this.listeners = listeners;
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("event-bus-start").start(this::open);
  }

  private void open() {
    String consumer = "manager-" + UUID.randomUUID();
    try {
      while (bus == null
          && !tryOpen(consumer)
          && !stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.fine("event bus not open yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean tryOpen(String consumer) {
    try {
      bus = new EventBus(redis, consumer, handlers, listeners);
      return true;
    } catch (RuntimeException e) {
      LOG.warning(() -> "the event bus cannot be read yet: " + e.getMessage());
      return false;
    }
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
    EventBus open = bus;
    if (open != null) {
      open.close();
    }
  }
}
