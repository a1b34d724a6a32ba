package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLDecoder;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Parameters of a request (spec/01 §3.1): a body that is not empty is parsed, as YAML (all scalars
 * are texts) or JSON, whatever the method; otherwise the query counts.
 */
final class BodyParser {
  private static final int MAX_YAML_DEPTH = 50;
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build()
          .reader();

  private BodyParser() {}

  static ObjectNode parameters(Inbound request) {
    if (request.body().length == 0) {
      return query(request.query());
    }
    JsonNode parsed =
        request.mediaType().equals("text/yaml") ? yaml(request.body()) : json(request.body());
    if (parsed instanceof ObjectNode object) {
      return object;
    }
    throw malformed();
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw malformed();
    }
  }

  private static JsonNode yaml(byte[] body) {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(20);
    options.setNestingDepthLimit(MAX_YAML_DEPTH);
    try {
      Node root = new Yaml(options).compose(new StringReader(new String(body, UTF_8)));
      return root == null ? JsonNodeFactory.instance.objectNode() : convert(root, 0);
    } catch (YAMLException e) {
      throw malformed();
    }
  }

  private static JsonNode convert(Node node, int depth) {
    if (depth > MAX_YAML_DEPTH) {
      throw malformed();
    }
    return switch (node) {
      case ScalarNode scalar -> JsonNodeFactory.instance.textNode(scalar.getValue());
      case SequenceNode sequence -> {
        var array = JsonNodeFactory.instance.arrayNode();
        sequence.getValue().forEach(item -> array.add(convert(item, depth + 1)));
        yield array;
      }
      case MappingNode mapping -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        mapping
            .getValue()
            .forEach(
                member ->
                    object.set(
                        convert(member.getKeyNode(), depth + 1).asText(),
                        convert(member.getValueNode(), depth + 1)));
        yield object;
      }
      default -> throw malformed();
    };
  }

  /**
   * Query parameters; of a repeated one the first. Characters that are no valid escape stay as they
   * are.
   */
  static ObjectNode query(String query) {
    ObjectNode parameters = JsonNodeFactory.instance.objectNode();
    if (query.isEmpty()) {
      return parameters;
    }
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        if (!parameters.has(name)) {
          parameters.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static ApiProblem malformed() {
    return ApiProblem.invalid("Malformed body");
  }
}
