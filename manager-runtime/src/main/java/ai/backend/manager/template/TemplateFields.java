package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of one level of a template while it is brought into the form that is kept: aliases
 * become the first name, defaults are filled in, unknown members stay. Faults name the whole path.
 */
final class TemplateFields {
  private final String path;
  private final ObjectNode node;

  TemplateFields(String path, ObjectNode node) {
    this.path = path;
    this.node = node;
  }

  ObjectNode node() {
    return node;
  }

  /** Moves the first alias that is there to its kept name. */
  TemplateFields alias(String kept, String... aliases) {
    for (String alias : aliases) {
      JsonNode value = node.remove(alias);
      if (value != null && !node.has(kept)) {
        node.set(kept, value);
      }
    }
    return this;
  }

  /** A text that must be there. */
  TemplateFields text(String key) {
    JsonNode value = node.path(key);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw fault(key, value.isMissingNode() ? "is required" : "value is not a string");
    }
    return this;
  }

  /** One of some texts; {@code fallback} null = must be there. */
  TemplateFields choice(String key, @Nullable String fallback, List<String> choices) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() && fallback != null) {
      node.put(key, fallback);
    } else if (!choices.contains(value.asText())) {
      throw fault(key, value.isMissingNode() ? "is required" : "value must be one of " + choices);
    }
    return this;
  }

  /** A text or null; {@code fallback} when absent. */
  TemplateFields optionalText(String key, @Nullable String fallback) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      node.put(key, fallback);
    } else if (!value.isNull() && !value.isTextual()) {
      throw fault(key, "value is not a string");
    }
    return this;
  }

  /** An object whose values are texts, numbers or null; {@code {}} when absent or null. */
  TemplateFields textMap(String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      node.putObject(key);
    } else if (!value.isObject() || value.valueStream().anyMatch(JsonNode::isContainerNode)) {
      throw fault(key, "value is not a dictionary of texts");
    }
    return this;
  }

  /** Null, or an object; null when absent. */
  @Nullable TemplateFields optionalObject(String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      node.putNull(key);
      return null;
    }
    return object(key);
  }

  /** An object that must be there. */
  TemplateFields object(String key) {
    if (node.path(key) instanceof ObjectNode inner) {
      return new TemplateFields(path + key + ".", inner);
    }
    throw fault(key, node.has(key) ? "value is not a dictionary" : "is required");
  }

  /** Null, or a list of texts; null when absent. */
  TemplateFields optionalTexts(String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      node.putNull(key);
    } else if (!value.isNull()
        && (!value.isArray() || !value.valueStream().allMatch(JsonNode::isTextual))) {
      throw fault(key, "value is not a list of strings");
    }
    return this;
  }

  ApiProblem fault(String key, String text) {
    return new ApiProblem(
        ProblemType.INVALID_API_PARAMS,
        "Invalid template",
        JsonNodeFactory.instance.objectNode().put(path + key, text));
  }
}
