package ai.backend.common.events;

import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that reads the stream and hands entries over in stream order. The handler runs on that
 * thread: a slow handler slows the reading and nothing is queued in memory. What the handler throws
 * is logged, and the next entry follows. A lost connection is replaced, with pauses growing to 5 s.
 */
abstract class EventReader implements AutoCloseable {
  static final Duration BLOCK = Duration.ofSeconds(5);
  static final int BATCH = 64;
  private static final System.Logger LOG = System.getLogger(EventReader.class.getName());
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Supplier<StatefulRedisConnection<String, byte[]>> connect;
  private final Consumer<ReceivedEvent> handler;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;

  EventReader(
      String name,
      Supplier<StatefulRedisConnection<String, byte[]>> connect,
      Consumer<ReceivedEvent> handler) {
    this.connect = connect;
    this.handler = handler;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::loop);
  }

  /** Sets the position; entries published after this are seen. */
  abstract void begin(RedisCommands<String, byte[]> commands);

  /** Blocks up to {@link #BLOCK} for entries. */
  abstract List<StreamMessage<String, byte[]>> read(RedisCommands<String, byte[]> commands);

  /**
   * Starts reading: returns once the position is set, so that what is published from now on is
   * seen.
   */
  final void start() {
    begin(connected().sync());
    thread.start();
  }

  private void loop() {
    long pauseMillis = 50;
    while (stopped.getCount() > 0) {
      try {
        for (var message : read(connected().sync())) {
          handle(message);
        }
        pauseMillis = 50;
      } catch (RedisException e) {
        if (stopped.getCount() == 0) {
          return;
        }
        LOG.log(
            Level.WARNING,
            "reading events failed, next try in " + pauseMillis + " ms: " + e.getMessage());
        disconnect();
        if (pause(pauseMillis)) {
          return;
        }
        pauseMillis = Math.min(LONGEST_PAUSE.toMillis(), pauseMillis * 2);
      }
    }
  }

  private void handle(StreamMessage<String, byte[]> message) {
    try {
      handler.accept(EventStream.read(message));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "event " + message.getId() + " was not handled", e);
    }
  }

  private StatefulRedisConnection<String, byte[]> connected() {
    var current = connection;
    if (current == null) {
      current = connect.get();
      current.setTimeout(BLOCK.plusSeconds(5));
      connection = current;
    }
    return current;
  }

  private void disconnect() {
    var current = connection;
    connection = null;
    if (current != null) {
      current.closeAsync();
    }
  }

  private boolean pause(long millis) {
    try {
      return stopped.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Stops within 2 s; an entry being handled is finished. */
  @Override
  public final void close() {
    stopped.countDown();
    disconnect();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
