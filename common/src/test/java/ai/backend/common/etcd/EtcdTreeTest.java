package ai.backend.common.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EtcdTreeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void a_key_that_is_value_and_prefix_keeps_its_value_under_the_empty_name() throws Exception {
    var entries =
        new TreeMap<>(
            Map.of(
                "cr.example%3A5000", "http://cr.example:5000", "cr.example%3A5000/type", "docker"));

    assertThat(EtcdTree.nest(entries))
        .isEqualTo(json("{'cr.example:5000': {'': 'http://cr.example:5000', 'type': 'docker'}}"));
  }

  @Test
  void writing_a_tree_reverses_reading_it() throws Exception {
    JsonNode tree = json("{'a:b': {'': 'x', 'c': '1'}, 'd': 'true'}");

    var flat = EtcdTree.flatten("config/docker", tree);

    assertThat(flat)
        .containsExactly(
            Map.entry("config/docker/a%3Ab", "x"),
            Map.entry("config/docker/a%3Ab/c", "1"),
            Map.entry("config/docker/d", "true"));
  }

  @Test
  void a_list_is_refused_by_name() throws Exception {
    JsonNode tree = json("{'a': [1]}");

    assertThatThrownBy(() -> EtcdTree.flatten("config", tree))
        .hasMessageContaining("\"config/a\" is a list");
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }
}
