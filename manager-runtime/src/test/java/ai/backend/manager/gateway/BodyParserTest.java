package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyParserTest {
  @Test
  void a_body_counts_for_any_method_and_hides_the_query() {
    assertThat(
            BodyParser.parameters(request("GET", "/x?a=query", "application/json", "{\"b\": 1}"))
                .toString())
        .isEqualTo("{\"b\":1}");
  }

  @Test
  void without_a_body_the_first_value_of_each_query_parameter_counts() {
    assertThat(
            BodyParser.parameters(request("POST", "/x?a=1+2&a=3&b=%2F&c", "text/plain", ""))
                .toString())
        .isEqualTo("{\"a\":\"1 2\",\"b\":\"/\",\"c\":\"\"}");
  }

  @Test
  void yaml_scalars_are_texts() {
    assertThat(
            BodyParser.parameters(
                    request("POST", "/x", "text/yaml", "image: python\nn: [1, true]\n"))
                .toString())
        .isEqualTo("{\"image\":\"python\",\"n\":[\"1\",\"true\"]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{bad json", "[]", "1", "null", "{} {}", "\u0000"})
  void a_body_that_is_no_json_object_is_malformed(String body) {
    assertThatThrownBy(() -> BodyParser.parameters(request("POST", "/x", "application/json", body)))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(400);
              assertThat(problem.msg()).isEqualTo("Malformed body");
            });
  }

  private static Inbound request(String method, String target, String type, String body) {
    return new Inbound(
        method,
        target,
        Map.of("Content-Type", type)::get,
        new ClientAddress(null, null),
        body.getBytes(UTF_8));
  }
}
