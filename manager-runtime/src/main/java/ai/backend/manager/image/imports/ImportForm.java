package ai.backend.manager.image.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The description of the form of an import, which clients draw (spec/04 §9). */
final class ImportForm {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ImportForm() {}

  static ObjectNode of(List<String> projects, List<String> resourceGroups) {
    ObjectNode form = read();
    choices(form, "group", projects);
    choices(form, "scalingGroup", resourceGroups);
    return form;
  }

  private static void choices(ObjectNode form, String field, List<String> names) {
    for (var group : form.path("fieldGroups")) {
      for (var item : group.path("fields")) {
        if (item.path("name").asText().equals(field) && item instanceof ObjectNode node) {
          ArrayNode choices = node.putArray("choices");
          names.forEach(choices::add);
          node.put("default", names.isEmpty() ? null : names.getFirst());
        }
      }
    }
  }

  private static ObjectNode read() {
    try (InputStream in =
        Objects.requireNonNull(ImportForm.class.getResourceAsStream("/image-import-form.json"))) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
