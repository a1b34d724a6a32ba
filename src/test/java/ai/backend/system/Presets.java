package ai.backend.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Writes resource presets as a client does that tries again. */
final class Presets {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CREATE =
      """
      mutation($name: String!, $props: CreateResourcePresetInput!) {
        create_resource_preset(name: $name, props: $props) { ok msg }
      }""";

  private final RetryingHttp http;

  Presets(RetryingHttp http) {
    this.http = http;
  }

  /**
   * Creates one; returns when it was acknowledged.
   *
   * @throws AssertionError for an answer that a client does not try again, or none in 30 s
   */
  void create(String name) {
    JsonNode answer =
        ask(CREATE, Map.of("name", name, "props", Map.of("resource_slots", "{\"cpu\": \"1\"}")))
            .path("create_resource_preset");
    // an attempt whose answer was lost may have done it already
    boolean there =
        answer.path("ok").asBoolean() || answer.path("msg").asText().contains("already exists");
    if (!there) {
      throw new AssertionError("preset " + name + " was refused: " + answer);
    }
  }

  Set<String> names() {
    var names = new HashSet<String>();
    ask("query { resource_presets { name } }", Map.of())
        .path("resource_presets")
        .forEach(p -> names.add(p.path("name").asText()));
    return names;
  }

  private JsonNode ask(String document, Map<String, ?> variables) {
    HttpResponse<String> answer =
        http.send("POST", "/admin/gql", write(Map.of("query", document, "variables", variables)));
    if (answer.statusCode() != 200) {
      throw new AssertionError("the gateway answered " + answer.statusCode() + " " + answer.body());
    }
    return data(answer.body());
  }

  private static JsonNode data(String body) {
    try {
      JsonNode answer = JSON.readTree(body);
      if (!answer.path("errors").isEmpty()) {
        throw new AssertionError("the gateway answered " + body);
      }
      return answer.path("data");
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + body, e);
    }
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
