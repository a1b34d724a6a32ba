package ai.backend.common.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:5000, 127.0.0.1%3A5000",
    "a/b c, a%2Fb%20c",
    "A_z.0-9~, A_z.0-9~",
    "100%, 100%25",
    "한, %ED%95%9C"
  })
  void quoting_encodes_everything_but_unreserved_characters_and_can_be_reversed(
      String plain, String quoted) {
    assertThat(KeyText.quote(plain)).isEqualTo(quoted);
    assertThat(KeyText.unquote(quoted)).isEqualTo(plain);
  }

  @Test
  void a_lone_percent_sign_is_kept() {
    assertThat(KeyText.unquote("50% of%2")).isEqualTo("50% of%2");
  }
}
