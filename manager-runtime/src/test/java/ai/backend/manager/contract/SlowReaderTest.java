package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.task.BackgroundTasks;
import ai.backend.manager.world.EventTail;
import ai.backend.manager.world.RawHttp;
import ai.backend.manager.world.SignedClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that follows a stream and does not read it is let go; others do not notice. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
@TestProfile(SlowReaderTest.Impatient.class)
class SlowReaderTest {
  /** Half a second in place of half a minute. */
  public static final class Impatient implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("backend.gateway.slow-client", "0.5S");
    }
  }

  private static final int STEPS = 200;
  private static final String LARGE = "x".repeat(64 << 10);

  @TestHTTPResource("/")
  URI manager;

  @Inject BackgroundTasks tasks;
  @Inject MeterRegistry meters;

  @Test
  void a_reader_that_stops_reading_is_dropped_while_another_gets_everything() throws Exception {
    var followed = new CountDownLatch(1);
    UUID task =
        tasks.start(
            "large",
            "AKIANABBDUSEREXAMPLE",
            progress -> {
              followed.await();
              for (int i = 0; i < STEPS; i++) {
                progress.step(LARGE);
              }
            });
    String target = "/events/background-task?task_id=" + task;
    try (var slow = new RawHttp(manager, Duration.ofSeconds(20), 4096);
        var good = new EventTail(SignedClient.user(manager).stream(target))) {
      slow.send(head(SignedClient.user(manager).request("GET", target, "").build()));
      assertThat(slow.read("GET").isStream()).isTrue();
      assertThat(open()).isEqualTo(2);
      followed.countDown();

      EventTail.Event last = good.next();
      while (!last.name().equals("server_close")) {
        last = good.next();
      }
      untilNoneIsOpen();

      assertThat(slow.drain())
          .as(
              "what was on its way when the connection was closed, out of "
                  + STEPS * LARGE.length())
          .isLessThan(STEPS * (long) LARGE.length() / 2);
    }
  }

  private double open() {
    return meters.get("backendai.streams").gauge().value();
  }

  private void untilNoneIsOpen() {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (open() > 0) {
      assertThat(System.nanoTime()).as("streams are still open").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private String head(HttpRequest request) {
    var head =
        new StringBuilder(
            "GET "
                + request.uri().getRawPath()
                + "?"
                + request.uri().getRawQuery()
                + " HTTP/1.1\r\n");
    head.append("Host: 127.0.0.1:").append(manager.getPort()).append("\r\n");
    request
        .headers()
        .map()
        .forEach(
            (name, values) ->
                head.append(name).append(": ").append(values.getFirst()).append("\r\n"));
    return head.append("\r\n").toString();
  }
}
