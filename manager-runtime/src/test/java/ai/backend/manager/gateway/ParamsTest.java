package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ParamsTest {
  @Test
  void all_faults_are_reported_together_in_the_words_of_the_api() throws Exception {
    Params params =
        params(
            "{'name': 'abc', 'size': 0, 'type': 'weird', 'group': 'bad', 'blank': '', 'extra': 1}");

    params.matching(Pattern.compile("^.{4}"), "session_name", "name");
    params.integer(1, 1, 100, "size");
    params.member("SessionTypes", Set.of("batch"), "batch", "type");
    params.optUuid("group");
    params.str("blank");
    params.str("image");
    ApiProblem refusal = catchThrowableOfType(ApiProblem.class, params::done);

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.msg()).isEqualTo("Input validation error");
    assertThat(refusal.data())
        .isEqualTo(
            json(
                """
                {'name': 'does not match pattern ^.{4}', 'size': 'value is less than 1',
                 'type': 'value is not a valid member of SessionTypes',
                 'group': {'0': 'value should be None', '1': 'cannot convert value to UUID'},
                 'blank': 'blank value is not allowed', 'image': 'is required',
                 'extra': 'extra is not allowed key'}
                """));
  }

  @Test
  void the_first_alias_in_the_listed_order_counts_and_a_missing_one_has_its_canonical_name()
      throws Exception {
    Params params = params("{'b': 'second', 'c': 'third'}");

    assertThat(params.str("canonical", "a", "b", "c")).isEqualTo("second");
    params.str("missing", "x", "y");

    ApiProblem refusal = catchThrowableOfType(ApiProblem.class, params::done);
    assertThat(refusal.data()).isEqualTo(json("{'missing': 'is required'}"));
  }

  @Test
  void numbers_booleans_and_uuids_are_read_loosely() throws Exception {
    Params params =
        params("{'n': '7', 't': 'Yes', 'f': 0, 'u': '2de2b9691d0448a6af160bc8adb3c831'}");

    assertThat(params.integer(1, 0, 10, "n")).isEqualTo(7);
    assertThat(params.bool(false, "t")).isTrue();
    assertThat(params.bool(true, "f")).isFalse();
    assertThat(params.uuid("u")).isEqualTo(UUID.fromString("2de2b969-1d04-48a6-af16-0bc8adb3c831"));
    params.done();
  }

  private static Params params(String text) throws Exception {
    return Params.of(json(text));
  }

  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
  }
}
