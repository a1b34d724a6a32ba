package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A payload's text, JSON or YAML, as its documents. Depth and size are bounded, whatever anchors
 * and aliases would make of it.
 */
final class TemplateText {
  private static final int MOST_DEPTH = 50;
  private static final int MOST_NODES = 20_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private int nodes;

  private TemplateText() {}

  /** The documents in the text; 400 when it is neither JSON nor YAML. */
  static List<JsonNode> documents(String text) {
    try {
      JsonNode one = JSON.readTree(text);
      return one.isMissingNode() ? List.of() : List.of(one);
    } catch (JsonProcessingException notJson) {
      return new TemplateText().yaml(text);
    }
  }

  /** As YAML for people. */
  static String yaml(JsonNode template) {
    return new Yaml().dump(JSON.convertValue(template, Object.class));
  }

  private List<JsonNode> yaml(String text) {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(20);
    options.setNestingDepthLimit(MOST_DEPTH);
    List<JsonNode> documents = new ArrayList<>();
    try {
      for (Node root : new Yaml(options).composeAll(new StringReader(text))) {
        documents.add(convert(root, 0));
      }
    } catch (YAMLException e) {
      throw malformed();
    }
    return documents;
  }

  private JsonNode convert(Node node, int depth) {
    if (depth > MOST_DEPTH || ++nodes > MOST_NODES) {
      throw malformed();
    }
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case SequenceNode sequence -> {
        var array = NODES.arrayNode();
        sequence.getValue().forEach(item -> array.add(convert(item, depth + 1)));
        yield array;
      }
      case MappingNode mapping -> {
        ObjectNode object = NODES.objectNode();
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

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getTag().equals(Tag.NULL)) {
      return NODES.nullNode();
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return NODES.booleanNode(
          List.of("true", "yes", "on").contains(text.toLowerCase(Locale.ROOT)));
    }
    if (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) {
      return number(text);
    }
    return NODES.textNode(text);
  }

  /** What is a number to YAML only ({@code 0x1F}, {@code 1:30}) stays a text. */
  private static JsonNode number(String text) {
    try {
      if (text.matches("[+-]?\\d{1,9}")) {
        return NODES.numberNode(Integer.parseInt(text));
      }
      return text.length() > 40 ? NODES.textNode(text) : NODES.numberNode(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return NODES.textNode(text);
    }
  }

  private static ApiProblem malformed() {
    return ApiProblem.invalid(
        "Malformed payload: it is neither JSON nor YAML of at most 50 levels");
  }
}
