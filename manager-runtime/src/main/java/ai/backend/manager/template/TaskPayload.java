package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The task templates in a payload (spec/04 §3): a list of items, or bare templates. */
final class TaskPayload {
  private TaskPayload() {}

  /**
   * One of them.
   *
   * @param groupId project, null = that of the request
   * @param userUuid owner, null = that of the request
   */
  record Item(
      String name, @Nullable String groupId, @Nullable String userUuid, TaskTemplate template) {}

  /** At least one; 400 for anything else. */
  static List<Item> read(String text) {
    List<JsonNode> documents = TemplateText.documents(text);
    List<JsonNode> items = new ArrayList<>();
    if (documents.size() == 1 && documents.getFirst().isArray()) {
      documents.getFirst().forEach(items::add);
    } else {
      documents.forEach(items::add);
    }
    if (items.isEmpty()) {
      throw shape();
    }
    return items.stream().map(TaskPayload::item).toList();
  }

  private static Item item(JsonNode node) {
    if (node.path("template") instanceof ObjectNode inner) {
      TaskTemplate template = TaskTemplate.of(inner);
      String name = textOrNull(node, "name");
      return new Item(
          bounded(name == null ? template.name() : name),
          textOrNull(node, "group_id"),
          textOrNull(node, "user_uuid"),
          template);
    }
    if (node instanceof ObjectNode bare && bare.has("kind")) {
      TaskTemplate template = TaskTemplate.of(bare);
      return new Item(bounded(template.name()), null, null, template);
    }
    throw shape();
  }

  static String bounded(String name) {
    if (name.isBlank() || name.length() > 128 || name.indexOf(0) >= 0) {
      throw ApiProblem.invalid("A template's name must have 1 to 128 characters");
    }
    return name;
  }

  private static @Nullable String textOrNull(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isTextual() && !value.asText().isEmpty() ? value.asText() : null;
  }

  private static ApiProblem shape() {
    return ApiProblem.invalid(
        "Malformed payload: a list of {\"template\": {...}} or one template (api_version, kind, metadata, spec) is wanted");
  }
}
