package ai.backend.manager.graphql.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CountMemoTest {
  private final AtomicLong nanos = new AtomicLong();
  private final CountMemo memo = new CountMemo(nanos::get);
  private final AtomicInteger queries = new AtomicInteger();

  private int count(String statement, int rows) {
    return memo.count(
        statement,
        () -> {
          queries.incrementAndGet();
          return rows;
        });
  }

  @Test
  void aSmallCountIsAlwaysAsked() {
    count("a", CountMemo.LARGE - 1);

    assertThat(count("a", 5)).isEqualTo(5);
    assertThat(queries).hasValue(2);
  }

  @Test
  void aLargeCountIsRememberedForAMomentAndForItsStatementOnly() {
    count("a", 100_000);

    forward(CountMemo.FRESH.minusNanos(1));
    assertThat(count("a", 100_001)).isEqualTo(100_000);
    assertThat(count("b", 7)).isEqualTo(7);
    assertThat(queries).hasValue(2);

    forward(Duration.ofNanos(1));
    assertThat(count("a", 100_001)).isEqualTo(100_001);
  }

  @Test
  void aCountIsAsOldAsItsBeginning() {
    memo.count(
        "a",
        () -> {
          forward(CountMemo.FRESH);
          return 100_000;
        });

    assertThat(count("a", 100_001)).isEqualTo(100_001);
  }

  @Test
  void aFailureIsToldToWhoeverCountedAndLeavesNothing() {
    assertThatThrownBy(
            () ->
                memo.count(
                    "a",
                    () -> {
                      throw new IllegalStateException("away");
                    }))
        .hasMessage("away");

    assertThat(count("a", 100_000)).isEqualTo(100_000);
  }

  @Test
  void theListsThatWereAskedForLongestAgoAreForgotten() {
    for (int list = 0; list <= CountMemo.ENTRIES; list++) {
      count("list " + list, 100_000);
    }

    assertThat(count("list 1", 7)).isEqualTo(100_000);
    assertThat(count("list 0", 7)).isEqualTo(7);
  }

  private void forward(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
