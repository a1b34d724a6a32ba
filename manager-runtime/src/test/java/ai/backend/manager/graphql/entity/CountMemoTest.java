package ai.backend.manager.graphql.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CountMemoTest {
  private Instant now = Instant.EPOCH;
  private final CountMemo memo = new CountMemo(() -> now);
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

    assertThat(count("a", 100_001)).isEqualTo(100_000);
    assertThat(count("b", 7)).isEqualTo(7);
    assertThat(queries).hasValue(2);

    now = now.plus(CountMemo.FRESH).plusMillis(1);
    assertThat(count("a", 100_001)).isEqualTo(100_001);
  }
}
