package ai.backend.manager.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times as clients read them (spec/01 §5). */
class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-21T00:40:57.862359Z, 2026-11-21 00:40:57.862359+00:00",
    "2026-11-21T00:40:57.8Z, 2026-11-21 00:40:57.800000+00:00",
    "2026-11-21T00:40:57Z, 2026-11-21 00:40:57+00:00",
    "2026-11-21T00:40:57.000000999Z, 2026-11-21 00:40:57+00:00"
  })
  void aFractionOfZeroIsLeftOut(Instant time, String text) {
    assertThat(Times.withBlank(time)).isEqualTo(text);
  }
}
