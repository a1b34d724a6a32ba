package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreationRepliesTest {
  @ParameterizedTest
  @CsvSource({"0, 3600", "1, 1", "3600, 3600", "3601, 3600", "2147483647, 3600"})
  void nobody_waits_for_a_session_longer_than_an_hour(int asked, int seconds) {
    assertThat(CreationReplies.longest(asked)).hasSeconds(seconds);
  }
}
