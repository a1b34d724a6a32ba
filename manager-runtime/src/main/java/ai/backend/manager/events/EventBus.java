package ai.backend.manager.events;

import ai.backend.common.events.EventConsumer;
import ai.backend.common.events.EventSubscriber;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.redis.RedisConnections;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Both readers of the bus while the gateway serves: the share of group {@code manager}, and the
 * broadcast (spec/05 §5.1).
 */
public final class EventBus implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EventBus.class.getName());
  private static final String GROUP = "manager";

  private final List<SharedEventHandler> handlers;
  private final List<BroadcastListener> listeners;
  private final EventLanes lanes;
  private final EventSubscriber subscriber;
  private final EventConsumer consumer;

  /**
   * Starts reading.
   *
   * @param consumerId stable and unique among the managers
   * @throws io.lettuce.core.RedisException when Redis is not reachable now
   */
  public EventBus(
      RedisConnections redis,
      String consumerId,
      List<SharedEventHandler> handlers,
      List<BroadcastListener> listeners) {
    this.handlers = List.copyOf(handlers);
    this.listeners = List.copyOf(listeners);
    this.lanes = new EventLanes(this::handle);
    this.subscriber = EventSubscriber.start(redis, this::broadcast);
    this.consumer = EventConsumer.start(redis, GROUP, consumerId, lanes::accept);
  }

  private void handle(ReceivedEvent received) {
    for (SharedEventHandler handler : handlers) {
      try {
        handler.handle(received);
      } catch (RuntimeException e) {
        LOG.log(
            Level.SEVERE,
            "event " + received.event().name() + " " + received.entryId() + " was not handled",
            e);
      }
    }
  }

  private void broadcast(ReceivedEvent received) {
    for (BroadcastListener listener : listeners) {
      try {
        listener.hear(received);
      } catch (RuntimeException e) {
        LOG.log(Level.SEVERE, "a listener failed on event " + received.event().name(), e);
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
    subscriber.close();
    lanes.close();
  }
}
