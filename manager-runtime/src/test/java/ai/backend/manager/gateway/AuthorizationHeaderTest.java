package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.signing.SigningHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationHeaderTest {
  @Test
  void a_header_names_hash_key_and_signature() {
    assertThat(AuthorizationHeader.parse("BackendAI signMethod=HMAC-SHA256, credential=AKIA:00ff"))
        .isEqualTo(new AuthorizationHeader(SigningHash.SHA256, "AKIA", "00ff", null));
  }

  /** spec/01 §4.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | 400 | Malformed authorization header",
        "Bearer abc | 400 | Invalid authorization type name",
        "BackendAI nonsense | 400 | Missing or malformed authorization parameters",
        "BackendAI signMethod=HMAC-SHA256 | 400 | Missing or malformed authorization parameters",
        "BackendAI signMethod=HMAC-SHA256, credential=AKIA | 400 | Missing or malformed authorization parameters",
        "BackendAI signMethod=HMACSHA256, credential=A:b | 401 | Invalid signature",
        "BackendAI signMethod=HMAC-SHA3-256, credential=A:b | 401 | Invalid signature",
        "BackendAI signMethod=RSA-SHA256, credential=A:b | 400 | Unsupported request signing method (MAC type)",
        "BackendAI signMethod=HMAC-WHIRL, credential=A:b | 400 | Unsupported request signing method (hash type)"
      })
  void what_is_wrong_with_a_header_is_said(String header, int status, String msg) {
    assertThatThrownBy(() -> AuthorizationHeader.parse(header))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(status);
              assertThat(problem.msg()).isEqualTo(msg);
            });
  }
}
