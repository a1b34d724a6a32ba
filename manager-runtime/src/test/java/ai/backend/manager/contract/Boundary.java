package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Multipart bodies with their chosen boundaries made equal. */
final class Boundary {
  private static final String PARAMETER = "boundary=";

  private Boundary() {}

  static JsonNode hidden(JsonNode body, String contentType) {
    int at = contentType.indexOf(PARAMETER);
    if (at < 0 || !body.has("$text")) {
      return body;
    }
    String boundary = contentType.substring(at + PARAMETER.length());
    return JsonNodeFactory.instance
        .objectNode()
        .put("$text", body.path("$text").asText().replace(boundary, "boundary"));
  }
}
