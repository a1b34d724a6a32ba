package ai.backend.manager.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RememberedTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean away;

  private final Remembered<Integer> value =
      new Remembered<>(Duration.ofSeconds(2), Duration.ofMinutes(1), this::read, nanos::get);

  private int read() {
    if (away) {
      reads.incrementAndGet();
      throw new IllegalStateException("away");
    }
    return reads.incrementAndGet();
  }

  @Test
  void a_fresh_value_is_not_read_again() {
    assertThat(value.get()).isEqualTo(1);
    forward(Duration.ofMillis(1999));
    assertThat(value.get()).isEqualTo(1);
    forward(Duration.ofMillis(1));
    assertThat(value.get()).isEqualTo(2);
  }

  @Test
  void while_the_source_is_away_the_last_value_holds_for_a_time() {
    value.get();
    away = true;
    forward(Duration.ofSeconds(59));
    assertThat(value.get()).isEqualTo(1);
    forward(Duration.ofSeconds(1));
    assertThatThrownBy(value::get).hasMessage("away");
  }

  @Test
  void a_failure_is_told_at_once_for_a_second_and_then_the_source_is_asked_again() {
    away = true;
    assertThatThrownBy(value::get).hasMessage("away");
    assertThatThrownBy(value::get).hasMessage("away");
    assertThat(reads).hasValue(1);
    away = false;
    forward(Duration.ofSeconds(1));
    assertThat(value.get()).isEqualTo(2);
  }

  @Test
  void what_was_written_here_counts() {
    value.set(42);
    assertThat(value.get()).isEqualTo(42);
  }

  @RepeatedTest(200)
  void many_callers_share_one_reading() throws Exception {
    var started = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var slow =
        new Remembered<>(
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            () -> {
              started.countDown();
              await(go);
              return reads.incrementAndGet();
            },
            nanos::get);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Integer>>();
      answers.add(threads.submit(slow::get));
      await(started);
      for (int i = 0; i < 50; i++) {
        answers.add(threads.submit(slow::get));
      }
      go.countDown();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(1);
      }
    }
    assertThat(reads).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void forward(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
