package ai.backend.manager.image.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Params;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The body of an import (spec/04 §9), and the form that describes it. */
class ImportBodyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode least() throws Exception {
    return (ObjectNode)
        JSON.readTree(
            """
            {"src": "cr.example.com/a/b:1", "target": "cr.example.com/stable/b:1", "brand": "B",
             "baseDistro": "centos", "supportedAccelerators": [], "runtimeType": "python",
             "runtimePath": "/usr/bin/python", "CPUCountEnvs": []}
            """);
  }

  private static ImportRequest read(ObjectNode body) {
    Params params = Params.of(body);
    var reader = new ImportBody(params);
    ImportRequest request = reader.read();
    reader.launchOptions();
    params.doneExtraOk();
    return request;
  }

  @Test
  void what_is_left_out_has_the_defaults() throws Exception {
    ImportRequest request = read(least().put("surprise", true));

    assertThat(request.architecture()).isEqualTo("x86_64");
    assertThat(request.minCpu()).isEqualTo(1);
    assertThat(request.minMemory()).isEqualByComparingTo("67108864");
    assertThat(request.sharedMemory()).isEqualByComparingTo("67108864");
    assertThat(request.servicePorts()).isEmpty();
    assertThat(ImportLabels.of(request))
        .containsEntry("ai.backend.service-ports", "")
        .containsEntry("ai.backend.accelerators", "");
  }

  @Test
  void lists_that_are_empty_take_labels_away() throws Exception {
    ObjectNode configuration =
        (ObjectNode)
            JSON.readTree(
                "{'config': {'Labels': {'ai.backend.accelerators': 'cuda', 'a': ''}}}"
                    .replace('\'', '"'));

    ImportLabels.set(ImportLabels.of(read(least())), configuration);

    JsonNode labels = configuration.at("/config/Labels");
    assertThat(labels.has("ai.backend.accelerators")).isFalse();
    assertThat(labels.has("ai.backend.service-ports")).isFalse();
    assertThat(labels.has("a")).isTrue();
    assertThat(labels.path("ai.backend.base-distro").asText()).isEqualTo("centos");
  }

  @Test
  void an_image_without_labels_gets_them() {
    ObjectNode configuration = JSON.createObjectNode();

    ImportLabels.set(java.util.Map.of("a", "b"), configuration);

    assertThat(configuration).hasToString("{\"config\":{\"Labels\":{\"a\":\"b\"}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src",
        "target",
        "brand",
        "baseDistro",
        "supportedAccelerators",
        "runtimeType",
        "runtimePath",
        "CPUCountEnvs"
      })
  void what_has_no_default_is_required(String key) throws Exception {
    ObjectNode body = least();
    body.remove(key);

    assertFault(body, key, "is required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "src | 5 | value is not a string",
        "src | '' | is not an image name",
        "src | 'a b' | is not an image name",
        "src | 'cr.example.com/../b:1' | is not an image name",
        "src | 'cr.example.com/A/b:1' | is not an image name",
        "src | 'cr.example.com/b:1?x=y' | is not an image name",
        "src | 'cr.example.com/b@sha256:12' | after @ comes a digest",
        "src | null | value is not a string",
        "target | 'cr.example.com/b:' | is not an image name",
        "target | 'cr.example.com/b@sha256:0000000000000000000000000000000000000000000000000000000000000000' | by a tag, not by a digest",
        "architecture | 7 | value is not a string",
        "architecture | 'a/b' | does not match pattern",
        "brand | '' | does not match pattern",
        "brand | '  ' | does not match pattern",
        "brand | 'two\\nlines' | does not match pattern",
        "brand | [] | value is not a string",
        "baseDistro | 'debian' | not a valid member",
        "minCPU | 0 | value is less than 1",
        "minCPU | 1.5 | can't be converted to int",
        "minCPU | 'many' | can't be converted to int",
        "minMemory | '-1g' | is not between 1 byte and",
        "minMemory | 0 | is not between 1 byte and",
        "minMemory | '99y' | is not between 1 byte and",
        "minMemory | 'big' | is not a size",
        "minMemory | {} | is not a size",
        "preferredSharedMemory | '1.5' | is not a size",
        "preferredSharedMemory | null | is not a size",
        "supportedAccelerators | 'cuda' | value is not a list",
        "supportedAccelerators | ['a,b'] | item 0 does not match",
        "supportedAccelerators | ['cuda', 5] | item 1 does not match",
        "runtimeType | 'r' | not a valid member",
        "runtimePath | 'python' | does not match pattern",
        "runtimePath | '/a\\u0000b' | NUL is not allowed",
        "runtimePath | 7 | value is not a string",
        "CPUCountEnvs | {} | value is not a list",
        "CPUCountEnvs | ['A=B'] | item 0 does not match",
        "CPUCountEnvs | ['A,B'] | item 0 does not match",
        "servicePorts | {} | is not a list",
        "servicePorts | [5] | item 0: value is not a dict",
        "servicePorts | [{'name':'a','protocol':'http','ports':[8080],'x':1}] | item 0: x is not allowed key",
        "servicePorts | [{'name':'a:b','protocol':'http','ports':[8080]}] | item 0: name does not match",
        "servicePorts | [{'protocol':'http','ports':[8080]}] | item 0: name does not match",
        "servicePorts | [{'name':'a','protocol':'udp','ports':[8080]}] | item 0: protocol is not one of",
        "servicePorts | [{'name':'a','protocol':'http','ports':[]}] | item 0: ports is not a list",
        "servicePorts | [{'name':'a','protocol':'pty','ports':[0]}] | whole numbers from 1 to 65535",
        "servicePorts | [{'name':'a','protocol':'pty','ports':[65536]}] | whole numbers from 1 to 65535",
        "servicePorts | [{'name':'a','protocol':'http','ports':['8080']}] | whole numbers from 1 to 65535",
        "servicePorts | [{'name':'a','protocol':'http','ports':[80]}] | port 80 cannot be served",
        "servicePorts | [{'name':'a','protocol':'tcp','ports':[2000]}] | port 2000 cannot be served",
        "servicePorts | [{'name':'a','protocol':'tcp','ports':[8080,8080]}] | port 8080 is declared twice",
        "launchOptions | 'default' | value is not a dict",
        "launchOptions | null | value is not a dict",
      },
      quoteCharacter = '"')
  void a_wrong_value_is_told_with_its_key(String key, String value, String fault) throws Exception {
    ObjectNode body = least();
    body.set(key, JSON.readTree(value.replace('\'', '"')));

    assertFault(body, key, fault);
  }

  private static void assertFault(ObjectNode body, String key, String text) {
    assertThatThrownBy(() -> read(body))
        .asInstanceOf(type(ApiProblem.class))
        .satisfies(
            problem -> {
              assertThat(problem.status()).isEqualTo(400);
              assertThat(problem.slug()).isEqualTo("invalid-api-params");
              assertThat(problem.data()).isNotNull();
              assertThat(problem.data().path(key).asText()).contains(text);
              assertThat(problem.data()).hasSize(1);
            });
  }

  @Test
  void everything_that_the_form_offers_is_accepted() throws Exception {
    List<JsonNode> fields = fields();
    for (JsonNode field : fields) {
      for (JsonNode value : offered(field)) {
        ObjectNode body = least();
        body.set(field.path("name").asText(), value);
        read(body);
      }
    }
  }

  @Test
  void the_form_has_a_field_for_everything_that_is_required() throws Exception {
    List<String> names = fields().stream().map(field -> field.path("name").asText()).toList();

    assertThat(names)
        .contains("minCPU", "minMemory", "preferredSharedMemory", "servicePorts")
        .containsAll(least().properties().stream().map(java.util.Map.Entry::getKey).toList());
  }

  private static List<JsonNode> fields() {
    return ImportForm.of(List.of("default"), List.of("default"))
        .at("/fieldGroups/0/fields")
        .valueStream()
        .toList();
  }

  /** Default, least and chosen values of a field, in the shape in which they are sent. */
  private static List<JsonNode> offered(JsonNode field) {
    var values = new ArrayList<JsonNode>();
    for (String name : List.of("default", "min")) {
      if (field.hasNonNull(name)) {
        values.add(field.get(name));
      }
    }
    boolean many = !field.path("type").asText().matches("string|choice|number|binarysize");
    for (String name : List.of("choices", "templates")) {
      for (JsonNode choice : field.path(name)) {
        values.add(many ? JSON.createArrayNode().add(choice) : choice);
      }
    }
    if (field.has("templates")) {
      values.add(field.get("templates"));
    }
    return values;
  }
}
