package ai.backend.agent.node;

import ai.backend.common.events.AgentEvent.AgentHeartbeat;
import ai.backend.common.events.AgentInfo;
import ai.backend.common.events.EventPublisher;
import io.lettuce.core.RedisException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Says every 20 s that the agent lives, from a thread that does nothing else, first at once. */
public final class Heartbeat implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Heartbeat.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(20);

  private final EventPublisher publisher;
  private final Supplier<AgentInfo> info;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heartbeat").factory());
  private volatile Instant last = Instant.MIN;

  public Heartbeat(EventPublisher publisher, Supplier<AgentInfo> info, Clock clock) {
    this.publisher = publisher;
    this.info = info;
    this.clock = clock;
  }

  public void start() {
    var unused = thread.scheduleAtFixedRate(this::beat, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
  }

  private void beat() {
    try {
      publisher.publish(new AgentHeartbeat(info.get()));
      last = clock.instant();
    } catch (RedisException e) {
      LOG.log(Level.WARNING, "heartbeat was not published: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "heartbeat failed", e);
    }
  }

  /** Whether one was published within three periods. */
  public boolean beating() {
    return last.isAfter(clock.instant().minus(PERIOD.multipliedBy(3)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
