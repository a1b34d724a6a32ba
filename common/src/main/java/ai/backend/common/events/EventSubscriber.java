package ai.backend.common.events;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import java.util.function.Consumer;

/** Reads every entry from now on, beside all other subscribers (spec/05 §5.1). */
public final class EventSubscriber extends EventReader {
  private String last = "0-0";

  private EventSubscriber(RedisConnections redis, Consumer<ReceivedEvent> handler) {
    super("events-broadcast", () -> redis.open(RedisDatabase.STREAM), handler);
  }

  /**
   * Starts reading: what is published after this returns is seen.
   *
   * @throws io.lettuce.core.RedisException when Redis is not reachable now
   */
  public static EventSubscriber start(RedisConnections redis, Consumer<ReceivedEvent> handler) {
    var subscriber = new EventSubscriber(redis, handler);
    subscriber.start();
    return subscriber;
  }

  @Override
  void begin(RedisCommands<String, byte[]> commands) {
    var newest = commands.xrevrange(EventStream.KEY, Range.unbounded(), Limit.from(1));
    last = newest.isEmpty() ? "0-0" : newest.getFirst().getId();
  }

  @Override
  List<StreamMessage<String, byte[]>> read(RedisCommands<String, byte[]> commands) {
    var messages =
        commands.xread(
            new XReadArgs().block(BLOCK).count(BATCH), StreamOffset.from(EventStream.KEY, last));
    if (!messages.isEmpty()) {
      last = messages.getLast().getId();
    }
    return messages;
  }
}
