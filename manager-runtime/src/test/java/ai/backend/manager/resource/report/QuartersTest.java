package ai.backend.manager.resource.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QuartersTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.500Z");
  private final Quarters quarters = new Quarters(NOW);

  private JsonNode points() {
    return new ObjectMapper().valueToTree(quarters.points());
  }

  private static Quarters.Life life(Instant from, Instant to, boolean main) {
    return new Quarters.Life(from, to, main, 2, 1024, 0.5, 10, 20, 0);
  }

  @Test
  void thirty_days_end_a_quarter_of_an_hour_before_now() {
    JsonNode points = points();

    assertThat(points).hasSize(2880);
    assertThat(points.get(0).path("date").asDouble())
        .isEqualTo(NOW.minus(Duration.ofDays(30)).toEpochMilli() / 1000.0);
    assertThat(points.get(2879).path("date").asDouble())
        .isEqualTo(NOW.minus(Duration.ofMinutes(15)).toEpochMilli() / 1000.0);
    assertThat(points.get(0).path("gpu_allocated"))
        .hasToString("{\"value\":0.0,\"unit_hint\":\"count\"}");
    assertThat(points.get(0).path("mem_allocated"))
        .hasToString("{\"value\":0,\"unit_hint\":\"bytes\"}");
  }

  @Test
  void a_kernel_counts_in_each_quarter_that_it_lived_in() {
    quarters.add(life(NOW.minus(Duration.ofMinutes(50)), NOW.minus(Duration.ofMinutes(20)), true));
    quarters.add(life(NOW.minus(Duration.ofMinutes(40)), NOW.minus(Duration.ofMinutes(20)), false));

    JsonNode points = points();
    assertThat(points.get(2875).path("cpu_allocated").path("value").asInt()).isZero();
    assertThat(points.get(2876).path("cpu_allocated").path("value").asInt()).isEqualTo(2);
    assertThat(points.get(2877).path("cpu_allocated").path("value").asInt()).isEqualTo(4);
    assertThat(points.get(2878).path("num_sessions").path("value").asInt()).isEqualTo(1);
    assertThat(points.get(2878).path("gpu_allocated").path("value").asDouble()).isEqualTo(1.0);
    assertThat(points.get(2879).path("io_write_bytes").path("value").asInt()).isZero();
  }

  @Test
  void a_kernel_that_is_older_than_the_window_counts_from_its_begin() {
    quarters.add(life(NOW.minus(Duration.ofDays(300)), NOW.minus(Duration.ofDays(29)), true));

    assertThat(points().get(0).path("num_sessions").path("value").asInt()).isEqualTo(1);
  }
}
