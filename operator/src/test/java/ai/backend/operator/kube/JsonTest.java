package ai.backend.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1}|{a: 1, b: 2}|true",
        "{a: 1}|{a: 2}|false",
        "{a: 1}|{}|false",
        "{a: []}|{}|true",
        "{cpu: 1000m}|{cpu: '1'}|true",
        "{cpu: 1000m}|{cpu: '2'}|false",
        "{l: [{name: x, v: 1}]}|{l: [{name: injected}, {name: x, v: 1}]}|true",
        "{l: [{name: x, v: 1}]}|{l: [{name: x, v: 2}]}|false",
        "{l: [{name: x, v: 1}]}|{l: []}|false",
        "{l: [a, b]}|{l: [a, b]}|true",
        "{l: [a, b]}|{l: [b, a]}|false",
        "{l: [a]}|{l: [a, b]}|false"
      })
  void whatIsThereCoversWhatIsWanted(String desired, String actual, boolean covered) {
    assertThat(Json.covers(tree(actual), tree(desired))).isEqualTo(covered);
  }

  private static JsonNode tree(String yaml) {
    return Serialization.unmarshal("tree: " + yaml, JsonNode.class);
  }
}
