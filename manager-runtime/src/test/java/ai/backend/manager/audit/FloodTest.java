package ai.backend.manager.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FloodTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Flood flood = new Flood(nanos::get);

  @Test
  void aBurstIsRecordedOneByOneAndWhatComesFasterIsCountedOnly() {
    for (int i = 0; i < Flood.BURST; i++) {
      assertThat(flood.admit()).isOne();
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(flood.admit()).isZero();
    }
  }

  @Test
  void theNextRecordStandsForThoseThatWereCounted() {
    for (int i = 0; i < Flood.BURST + 9; i++) {
      flood.admit();
    }
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

    assertThat(flood.admit()).isEqualTo(10);
    assertThat(flood.admit()).isZero();
  }
}
