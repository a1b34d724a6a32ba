package ai.backend.manager.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPeriodTest {
  private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");

  @Test
  void a_month_begins_and_ends_at_midnight_of_the_zone() {
    ReportPeriod november = ReportPeriod.month("202611", SEOUL);

    assertThat(november.start()).isEqualTo("2026-10-31T15:00:00Z");
    assertThat(november.end()).isEqualTo("2026-11-30T15:00:00Z");
  }

  @Test
  void what_follows_the_six_digits_of_a_month_is_ignored() {
    assertThat(ReportPeriod.month("202611-17", ZoneOffset.UTC))
        .isEqualTo(ReportPeriod.month("202611", ZoneOffset.UTC));
  }

  @Test
  void the_last_day_of_a_period_is_included() {
    ReportPeriod one = ReportPeriod.days("20261121", "20261121", ZoneOffset.UTC);

    assertThat(one.start()).isEqualTo("2026-11-21T00:00:00Z");
    assertThat(one.end()).isEqualTo("2026-11-22T00:00:00Z");
  }

  @Test
  void a_hundred_days_are_allowed_and_one_more_is_not() {
    assertThat(ReportPeriod.days("20260101", "20260410", ZoneOffset.UTC).end())
        .isEqualTo(Instant.parse("2026-04-11T00:00:00Z"));
    assertThatThrownBy(() -> ReportPeriod.days("20260101", "20260411", ZoneOffset.UTC))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining("Cannot query more than 100 days");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026", "202613", "20261x", "2026-11"})
  void what_is_no_month_is_refused(String text) {
    assertThatThrownBy(() -> ReportPeriod.month(text, ZoneOffset.UTC))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining("Invalid date values");
  }

  @Test
  void a_day_that_the_calendar_lacks_is_refused() {
    assertThatThrownBy(() -> ReportPeriod.days("20260230", "20260301", ZoneOffset.UTC))
        .hasMessageContaining("Invalid date values");
  }

  @Test
  void durations_and_times_are_written_as_python_does() {
    assertThat(PythonTime.of(Duration.ofMillis(36_343).plusNanos(188_000)))
        .isEqualTo("0:00:36.343188");
    assertThat(PythonTime.of(Duration.ofHours(26))).isEqualTo("1 day, 2:00:00");
    assertThat(PythonTime.of(Duration.ofDays(12).plusSeconds(7))).isEqualTo("12 days, 0:00:07");
    assertThat(PythonTime.of(Instant.parse("2026-11-21T00:08:18.2083Z")))
        .isEqualTo("2026-11-21 00:08:18.208300+00:00");
    assertThat(PythonTime.of(Instant.parse("2026-11-21T00:08:18Z")))
        .isEqualTo("2026-11-21 00:08:18+00:00");
  }
}
