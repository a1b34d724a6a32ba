package ai.backend.common.events;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads as a member of a group: each entry goes to one member (spec/05 §5.1). An entry is
 * acknowledged before it is handled and not delivered again: what it caused must be found by
 * comparing states, never by relying on it. What a member that died had taken but not acknowledged
 * is claimed after 1 s.
 */
public final class EventConsumer extends EventReader {
  private static final Duration CLAIM_AFTER = Duration.ofSeconds(1);
  private final String group;
  private final Consumer<String> self;

  private EventConsumer(
      RedisConnections redis,
      String group,
      String consumerId,
      java.util.function.Consumer<ReceivedEvent> handler) {
    super("events-" + group, () -> redis.open(RedisDatabase.STREAM), handler);
    this.group = group;
    this.self = Consumer.from(group, consumerId);
  }

  /**
   * Starts reading from now on (the group is made at the stream's end when it does not exist).
   *
   * @param group {@code manager}, {@code agent} or {@code storage-proxy}
   * @param consumerId stable and unique in the group
   * @throws io.lettuce.core.RedisException when Redis is not reachable now
   */
  public static EventConsumer start(
      RedisConnections redis,
      String group,
      String consumerId,
      java.util.function.Consumer<ReceivedEvent> handler) {
    var consumer = new EventConsumer(redis, group, consumerId, handler);
    consumer.start();
    return consumer;
  }

  @Override
  void begin(RedisCommands<String, byte[]> commands) {
    try {
      commands.xgroupCreate(
          StreamOffset.from(EventStream.KEY, "$"), group, XGroupCreateArgs.Builder.mkstream());
    } catch (RedisBusyException e) {
      return; // the group exists
    }
  }

  @Override
  List<StreamMessage<String, byte[]>> read(RedisCommands<String, byte[]> commands) {
    try {
      var messages = new ArrayList<StreamMessage<String, byte[]>>();
      messages.addAll(
          commands
              .xautoclaim(
                  EventStream.KEY, XAutoClaimArgs.Builder.xautoclaim(self, CLAIM_AFTER, "0-0"))
              .getMessages());
      if (messages.isEmpty()) {
        messages.addAll(
            commands.xreadgroup(
                self,
                new XReadArgs().block(BLOCK).count(BATCH),
                StreamOffset.lastConsumed(EventStream.KEY)));
      }
      if (!messages.isEmpty()) {
        commands.xack(
            EventStream.KEY,
            group,
            messages.stream().map(StreamMessage::getId).toArray(String[]::new));
      }
      messages.removeIf(message -> message.getBody() == null);
      return messages;
    } catch (RedisCommandExecutionException e) {
      if (String.valueOf(e.getMessage()).startsWith("NOGROUP")) {
        begin(commands); // Redis was emptied
        return List.of();
      }
      throw e;
    }
  }
}
