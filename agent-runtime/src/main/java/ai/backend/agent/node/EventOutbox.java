package ai.backend.agent.node;

import ai.backend.agent.kernel.Announcements;
import ai.backend.common.events.Event;
import ai.backend.common.events.EventPublisher;
import io.lettuce.core.RedisException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events in order from one thread, so that nobody waits for Redis. While Redis is away up
 * to 10,000 events wait, each is tried for a minute; what is lost then is found again by
 * DescribeKernels.
 */
public final class EventOutbox implements Announcements, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventOutbox.class.getName());
  private static final int CAPACITY = 10_000;
  private static final Duration TRIED = Duration.ofMinutes(1);
  private static final long LONGEST_PAUSE_MILLIS = 2000;

  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final EventPublisher publisher;
  private final Thread thread;

  public EventOutbox(EventPublisher publisher) {
    this.publisher = publisher;
    this.thread = Thread.ofVirtual().name("events-out").start(this::work);
  }

  @Override
  public void tell(Event event) {
    if (!queue.offer(event)) {
      LOG.log(Level.ERROR, "too many events wait, {0} is dropped", event.name());
    }
  }

  private void work() {
    try {
      while (next() instanceof Event event) {
        publish(event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Event next() throws InterruptedException {
    while (true) {
      Event event = queue.poll(1, TimeUnit.SECONDS);
      if (event != null || closing.getCount() == 0) {
        return event;
      }
    }
  }

  private void publish(Event event) throws InterruptedException {
    long end = System.nanoTime() + TRIED.toNanos();
    long pause = 50;
    while (true) {
      try {
        publisher.publish(event);
        return;
      } catch (RedisException e) {
        if (System.nanoTime() > end || closing.await(pause, TimeUnit.MILLISECONDS)) {
          LOG.log(Level.ERROR, "event {0} was not published: {1}", event.name(), e.getMessage());
          return;
        }
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
      }
    }
  }

  /** Publishes what waits, 3 s at most. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(Duration.ofSeconds(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
