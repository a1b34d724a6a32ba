package ai.backend.manager.scheduler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * How scheduling goes, for Prometheus: {@code backendai_scheduler_round_seconds} by outcome, and
 * {@code backendai_scheduler_placed_total}.
 */
@Singleton
final class RoundMetrics {
  private final Timer done;
  private final Timer failed;
  private final Counter placed;

  RoundMetrics(MeterRegistry meters) {
    this.done = timer(meters, "done");
    this.failed = timer(meters, "failed");
    this.placed =
        Counter.builder("backendai.scheduler.placed")
            .description("Sessions that were given to agents")
            .register(meters);
  }

  private static Timer timer(MeterRegistry meters, String outcome) {
    return Timer.builder("backendai.scheduler.round")
        .description("Scheduling rounds of this manager")
        .tag("outcome", outcome)
        .register(meters);
  }

  void done(Duration took, int sessions) {
    done.record(took);
    placed.increment(sessions);
  }

  void failed(Duration took) {
    failed.record(took);
  }
}
