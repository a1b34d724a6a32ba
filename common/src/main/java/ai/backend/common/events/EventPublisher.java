package ai.backend.common.events;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.XAddArgs;

/** Writes events to the bus under one source name. Safe for use by many threads. */
public final class EventPublisher {
  private final RedisConnections redis;
  private final String source;

  /**
   * @param source {@code manager} or the agent's id
   */
  public EventPublisher(RedisConnections redis, String source) {
    this.redis = redis;
    this.source = source;
  }

  /**
   * Publishes under the own source name; blocks until Redis has it.
   *
   * @throws io.lettuce.core.RedisException when Redis did not take it within the command's deadline
   */
  public void publish(Event event) {
    publishAs(source, event);
  }

  /**
   * Publishes in the name of another source, as the manager does for an agent that it declares
   * lost.
   */
  public void publishAs(String otherSource, Event event) {
    redis
        .shared(RedisDatabase.STREAM)
        .sync()
        .xadd(
            EventStream.KEY,
            new XAddArgs().maxlen(EventStream.KEPT).approximateTrimming(),
            EventStream.entry(otherSource, event));
  }
}
