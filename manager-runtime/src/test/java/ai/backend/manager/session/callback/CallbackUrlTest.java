package ai.backend.manager.session.callback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackUrlTest {
  @ParameterizedTest
  @ValueSource(strings = {"http://h/p?q=1", "https://h:8443/", "http://[::1]:80/x", "http://u:p@h"})
  void absoluteUrlsAreTaken(String url) {
    assertThat(CallbackUrl.valid(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/x",
        "h/p",
        "ftp://h/",
        "file:///etc/passwd",
        "http:///x",
        "http://h /",
        "gopher://h"
      })
  void othersAreNot(String url) {
    assertThat(CallbackUrl.valid(url)).isFalse();
  }
}
