package ai.backend.manager.graphql.image;

import static ai.backend.manager.graphql.image.ImageEntity.IMAGES;

import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.table.Enums;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** The input of {@code modify_image} as columns; labels and limits replace what is stored. */
final class ImageInput {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ImageInput() {}

  static Changes changes(Map<String, @Nullable Object> input) {
    Changes changes =
        Changes.to(IMAGES, input)
            .needTexts("name", "registry", "image", "tag", "architecture")
            .needFlags("is_local")
            .needNumbers("size_bytes")
            .needLabel("type", Enums.IMAGE_TYPE);
    Object digest = input.get("digest");
    if (digest != null) {
      changes.with(IMAGES.text("config_digest"), digest);
    }
    if (input.get("labels") instanceof List<?> labels) {
      changes.with(IMAGES.plainJson("labels"), JSON.json(labels(labels).toString()));
    }
    if (input.get("supported_accelerators") instanceof List<?> names) {
      changes.with(
          IMAGES.text("accelerators"),
          names.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    if (input.get("resource_limits") instanceof List<?> limits) {
      changes.with(IMAGES.json("resources"), JSONB.jsonb(limits(limits).toString()));
    }
    return changes;
  }

  private static ObjectNode labels(List<?> items) {
    ObjectNode labels = MAPPER.createObjectNode();
    for (Object item : items) {
      if (item instanceof Map<?, ?> label && label.get("key") != null) {
        labels.put(text(label, "key"), text(label, "value"));
      }
    }
    return labels;
  }

  private static ObjectNode limits(List<?> items) {
    ObjectNode limits = MAPPER.createObjectNode();
    for (Object item : items) {
      if (item instanceof Map<?, ?> limit && limit.get("key") != null) {
        ObjectNode bounds = limits.putObject(text(limit, "key"));
        for (String bound : List.of("min", "max")) {
          if (!text(limit, bound).isEmpty()) {
            bounds.put(bound, text(limit, bound));
          }
        }
      }
    }
    return limits;
  }

  private static String text(Map<?, ?> item, String key) {
    Object value = item.get(key);
    return value == null ? "" : value.toString();
  }
}
