package ai.backend.common.events;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.events.AgentEvent.AgentStarted;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class EventBusTest {
  private final BlockingQueue<ReceivedEvent> first = new LinkedBlockingQueue<>();
  private final BlockingQueue<ReceivedEvent> second = new LinkedBlockingQueue<>();
  private RedisServer server;
  private RedisConnections redis;
  private EventPublisher publisher;

  @BeforeEach
  void start() {
    server = new RedisServer();
    redis = new RedisConnections(RedisSettings.parse(server.address(), RedisServer.PASSWORD));
    publisher = new EventPublisher(redis, "i-test");
  }

  @AfterEach
  void stop() {
    redis.close();
    server.close();
  }

  private static AgentStarted event(int n) {
    return new AgentStarted("r" + n);
  }

  private static Event next(BlockingQueue<ReceivedEvent> queue) throws InterruptedException {
    var received = queue.poll(15, TimeUnit.SECONDS);
    assertThat(received).isNotNull();
    assertThat(received.source()).isEqualTo("i-test");
    return received.event();
  }

  @Test
  void everySubscriberSeesEveryEventInOrder() throws Exception {
    try (var a = EventSubscriber.start(redis, first::add);
        var b = EventSubscriber.start(redis, second::add)) {
      for (int i = 0; i < 200; i++) {
        publisher.publish(event(i));
      }

      for (int i = 0; i < 200; i++) {
        assertThat(next(first)).isEqualTo(event(i));
        assertThat(next(second)).isEqualTo(event(i));
      }
    }
  }

  @Test
  void anEventGoesToOneMemberOfAGroup() throws Exception {
    try (var a = EventConsumer.start(redis, "manager", "a", first::add);
        var b = EventConsumer.start(redis, "manager", "b", first::add)) {
      for (int i = 0; i < 100; i++) {
        publisher.publish(event(i));
      }

      var seen = new ArrayList<Event>();
      for (int i = 0; i < 100; i++) {
        seen.add(next(first));
      }
      assertThat(seen).doesNotHaveDuplicates().hasSize(100);
      assertThat(first).isEmpty();
    }
  }

  @Test
  void whatAMemberDidNotAcknowledgeIsClaimedByAnother() throws Exception {
    // given a member that read an entry and died
    EventConsumer.start(redis, "manager", "dead", first::add).close();
    publisher.publish(event(1));
    redis
        .shared(RedisDatabase.STREAM)
        .sync()
        .xreadgroup(
            io.lettuce.core.Consumer.from("manager", "dead"),
            io.lettuce.core.XReadArgs.StreamOffset.lastConsumed("events"));

    // when another reads
    try (var living = EventConsumer.start(redis, "manager", "living", second::add)) {
      assertThat(next(second)).isEqualTo(event(1));
    }
  }

  @Test
  void aHandlerThatThrowsDoesNotStopTheReading() throws Exception {
    try (var reader =
        EventSubscriber.start(
            redis,
            received -> {
              first.add(received);
              if (received.event().equals(event(1))) {
                throw new IllegalStateException("cannot handle this");
              }
            })) {
      publisher.publish(event(1));
      publisher.publish(event(2));

      assertThat(List.of(next(first), next(first))).containsExactly(event(1), event(2));
    }
  }

  @Test
  void readersGoOnAfterRedisWasAwayAndEmptied() throws Exception {
    try (var a = EventConsumer.start(redis, "manager", "a", first::add);
        var b = EventSubscriber.start(redis, second::add)) {
      publisher.publish(event(1));
      assertThat(next(first)).isEqualTo(event(1));
      assertThat(next(second)).isEqualTo(event(1));

      // when
      server.stop();
      server.start();
      redis.shared(RedisDatabase.STREAM).sync().flushall();
      // then a group member sees what comes after it made its group anew, a subscriber sees all
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      ReceivedEvent afterwards = null;
      while (afterwards == null && System.nanoTime() < deadline) {
        publisher.publish(event(2));
        afterwards = first.poll(200, TimeUnit.MILLISECONDS);
      }
      assertThat(afterwards).isNotNull();
      assertThat(next(second)).isEqualTo(event(2));
    }
  }

  @Test
  void theStreamIsTrimmed() {
    for (int i = 0; i < EventStream.KEPT + 500; i++) {
      publisher.publish(event(i));
    }

    assertThat(redis.shared(RedisDatabase.STREAM).sync().xlen("events"))
        .isLessThan(EventStream.KEPT + 200);
  }
}
