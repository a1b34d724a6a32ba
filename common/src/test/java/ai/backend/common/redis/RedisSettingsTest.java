package ai.backend.common.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
  @Test
  void hostAndPortAreRead() {
    assertThat(RedisSettings.parse("redis:6379", ""))
        .extracting("host", "port")
        .containsExactly("redis", 6379);
    assertThat(RedisSettings.parse("[::1]:6379", "")).extracting("host").isEqualTo("::1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "redis", "redis:", ":6379", "redis:0", "redis:99999", "redis:x"})
  void anotherFormIsRefusedByName(String text) {
    assertThatThrownBy(() -> RedisSettings.parse(text, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertThat(RedisSettings.parse("redis:6379", "hidden").toString()).doesNotContain("hidden");
  }
}
