package ai.backend.common.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
  private static final OffsetDateTime LEAP_DAY = OffsetDateTime.parse("2024-02-29T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "90, 2024-02-29T12:01:30Z",
    "90s, 2024-02-29T12:01:30Z",
    "1.5m, 2024-02-29T12:01:30Z",
    "2h, 2024-02-29T14:00Z",
    "1d, 2024-03-01T12:00Z",
    "2W, 2024-03-14T12:00Z",
    "1mo, 2024-03-29T12:00Z",
    "1yr, 2025-02-28T12:00Z"
  })
  void each_unit_moves_the_time_by_what_it_says(String text, String later) {
    assertThat(TimeSpan.parse(text).after(LEAP_DAY)).isEqualTo(OffsetDateTime.parse(later));
  }

  @ParameterizedTest
  @CsvSource({"90d, 2023-12-01T12:00Z", "12mo, 2023-02-28T12:00Z"})
  void a_span_leads_back_as_well(String text, String earlier) {
    assertThat(TimeSpan.parse(text).before(LEAP_DAY)).isEqualTo(OffsetDateTime.parse(earlier));
  }

  @Test
  void moments_follow_the_calendar_of_utc() {
    TimeSpan month = TimeSpan.parse("1mo");

    assertThat(month.after(Instant.parse("2026-01-31T00:00:00Z")))
        .isEqualTo("2026-02-28T00:00:00Z");
    assertThat(month.before(Instant.parse("2026-03-31T00:00:00Z")))
        .isEqualTo("2026-02-28T00:00:00Z");
    assertThat(month.from(Instant.parse("2026-02-01T00:00:00Z"))).isEqualTo(Duration.ofDays(28));
  }

  @Test
  void a_lenient_reader_takes_what_is_no_length_for_none() {
    assertThat(TimeSpan.find("1.5h")).contains(TimeSpan.of(Duration.ofMinutes(90)));
    assertThat(TimeSpan.find("2 w")).contains(TimeSpan.of(Duration.ofDays(14)));
    assertThat(TimeSpan.find("infinite")).isEmpty();
    assertThat(TimeSpan.find("")).isEmpty();
    assertThat(TimeSpan.parse("0").isZero()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "d",
        "-1d",
        "1y",
        "1.5mo",
        "0.5yr",
        "10000yr",
        "1d2h",
        "1e9",
        "9999999999s"
      })
  void what_is_no_length_of_time_is_refused_with_the_forms_that_are(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeSpan.parse(text))
        .withMessageContaining("such as 90d");
  }
}
