package ai.backend.manager.graphql.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests with one question at a time: the first count holds until {@code go}. */
@Timeout(30)
class CountMemoCrowdTest {
  private static final int CROWD = 64;

  private final AtomicLong nanos = new AtomicLong();
  private final CountMemo memo = new CountMemo(nanos::get);
  private final AtomicInteger queries = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  @Test
  void oneCountsForAllWhoWait() throws Exception {
    Request first = ask(held(() -> 100_000));
    begun.await();
    List<Request> others = crowd(() -> 100_001);

    go.countDown();

    assertThat(first.answer()).isEqualTo(100_000);
    for (Request other : others) {
      assertThat(other.answer()).isEqualTo(100_000);
    }
    assertThat(queries).hasValue(1);
  }

  @Test
  void whileOneCountsAnewTheOthersHaveTheLastCountAtOnce() throws Exception {
    memo.count("list", counted(() -> 100_000));
    forward(CountMemo.STALE.minusNanos(1));
    Request first = ask(held(() -> 100_001));
    begun.await();

    for (int i = 1; i < CROWD; i++) {
      assertThat(memo.count("list", counted(() -> 7))).isEqualTo(100_000);
    }
    assertThat(queries).hasValue(2);

    go.countDown();
    assertThat(first.answer()).isEqualTo(100_001);
    assertThat(memo.count("list", counted(() -> 7))).isEqualTo(100_001);
  }

  @Test
  void aCountThatIsTooOldIsNotUsed() throws Exception {
    memo.count("list", counted(() -> 100_000));
    forward(CountMemo.STALE);
    Request first = ask(held(() -> 100_001));
    begun.await();
    List<Request> others = crowd(() -> 7);

    go.countDown();

    assertThat(first.answer()).isEqualTo(100_001);
    for (Request other : others) {
      assertThat(other.answer()).isEqualTo(100_001);
    }
    assertThat(queries).hasValue(2);
  }

  @Test
  void aFailureIsNotSharedAndOneOfTheOthersCountsForTheRest() throws Exception {
    Request first = ask(held(CountMemoCrowdTest::away));
    begun.await();
    List<Request> others = crowd(() -> 100_001);

    go.countDown();

    assertThatThrownBy(first::answer).hasRootCauseMessage("away");
    for (Request other : others) {
      assertThat(other.answer()).isEqualTo(100_001);
    }
    assertThat(queries).hasValue(2);
  }

  @Test
  void whileEveryCountFailsNobodyStandsInAQueueOfFailures() throws Exception {
    var second = new CountDownLatch(1);
    Request first = ask(held(CountMemoCrowdTest::away));
    begun.await();
    List<Request> others =
        crowd(
            () -> {
              await(second);
              return away();
            });

    List<Object> waits = others.stream().map(Request::waitsFor).toList();
    go.countDown();
    assertThatThrownBy(first::answer).hasRootCauseMessage("away");
    for (int i = 0; i < others.size(); i++) {
      others.get(i).awaitParked(waits.get(i));
    }
    second.countDown();

    for (Request other : others) {
      assertThatThrownBy(other::answer).hasRootCauseMessage("away");
    }
    assertThat(queries).hasValue(2);
  }

  @Test
  void aSmallCountHasWhatWasWrittenBeforeTheRequest() throws Exception {
    Request first = ask(held(() -> 5));
    begun.await();
    List<Request> others = crowd(() -> 6);

    go.countDown();

    assertThat(first.answer()).isEqualTo(5);
    for (Request other : others) {
      assertThat(other.answer()).isEqualTo(6);
    }
  }

  @Test
  void aListThatHasBecomeSmallIsNotToldAsLargeAgain() throws Exception {
    memo.count("list", counted(() -> 100_000));
    forward(CountMemo.FRESH);
    memo.count("list", counted(() -> 3));
    Request first = ask(held(() -> 4));
    begun.await();
    List<Request> others = crowd(() -> 4);

    go.countDown();

    assertThat(first.answer()).isEqualTo(4);
    for (Request other : others) {
      assertThat(other.answer()).isEqualTo(4);
    }
  }

  private record Request(Thread thread, FutureTask<Integer> task) {
    int answer() throws Exception {
      return task.get(20, TimeUnit.SECONDS);
    }

    private @Nullable Object waitsFor() {
      return LockSupport.getBlocker(thread);
    }

    private void awaitParked(@Nullable Object before) {
      while (thread.getState() != Thread.State.TIMED_WAITING
          || waitsFor() == null
          || waitsFor() == before) {
        Thread.onSpinWait();
      }
    }
  }

  /** The rest of the crowd, each of them waiting for the count that is under way. */
  private List<Request> crowd(IntSupplier query) {
    var others = new ArrayList<Request>();
    for (int i = 1; i < CROWD; i++) {
      others.add(ask(counted(query)));
    }
    others.forEach(other -> other.awaitParked(null));
    return others;
  }

  private Request ask(IntSupplier query) {
    var task = new FutureTask<>(() -> memo.count("list", query));
    return new Request(Thread.ofPlatform().daemon().start(task), task);
  }

  private IntSupplier counted(IntSupplier query) {
    return () -> {
      queries.incrementAndGet();
      return query.getAsInt();
    };
  }

  private IntSupplier held(IntSupplier query) {
    return counted(
        () -> {
          begun.countDown();
          await(go);
          return query.getAsInt();
        });
  }

  private static int away() {
    throw new IllegalStateException("away");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("held too long");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void forward(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
