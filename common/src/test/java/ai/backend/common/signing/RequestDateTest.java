package ai.backend.common.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDateTest {
  private static final Instant MOMENT = Instant.parse("2023-10-24T05:06:07Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2023-10-24T05:06:07+00:00",
        "2023-10-24T05:06:07Z",
        "2023-10-24T05:06:07.000Z",
        "2023-10-24T05:06:07.000000+00:00",
        "2023-10-24T14:06:07+0900",
        "2023-10-24T05:06:07",
        "2023-10-24 05:06:07+00:00",
        "20231024T050607Z",
        "20231024T050607",
        "Tue, 24 Oct 2023 05:06:07 GMT"
      })
  void the_forms_that_clients_send_mean_the_same_moment(String text) {
    assertThat(RequestDate.parse(text).orElseThrow().moment().toInstant()).isEqualTo(MOMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2023-10-24", "1698123967"})
  void other_texts_are_no_date(String text) {
    assertThat(RequestDate.parse(text)).isEmpty();
  }

  @Test
  void the_day_is_that_of_the_time_zone_in_the_header() {
    assertThat(RequestDate.parse("2023-10-24T01:00:00+09:00").orElseThrow().dayStamp())
        .isEqualTo("20231024");
  }

  @Test
  void fifteen_minutes_away_is_too_far_and_less_is_near() {
    RequestDate date = RequestDate.parse("2023-10-24T05:06:07Z").orElseThrow();

    assertThat(date.isNear(MOMENT.plus(Duration.ofMinutes(14)))).isTrue();
    assertThat(date.isNear(MOMENT.minus(Duration.ofMinutes(14)))).isTrue();
    assertThat(date.isNear(MOMENT.plus(Duration.ofMinutes(15)))).isFalse();
    assertThat(date.isNear(MOMENT.minus(Duration.ofMinutes(16)))).isFalse();
  }
}
