package ai.backend.agent.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** One piece of what a run gives out (spec/09 §6.8). */
sealed interface Output {
  /** Characters it holds. */
  int size();

  /** Text of a stream: {@code stdout} or {@code stderr}. */
  record Text(String stream, String text) implements Output {
    @Override
    public int size() {
      return text.length();
    }
  }

  /** Rich output. */
  record Media(String mime, String data) implements Output {
    @Override
    public int size() {
      return data.length();
    }
  }

  /** Raw HTML or a log record. */
  record Other(String type, String content) implements Output {
    @Override
    public int size() {
      return content.length();
    }
  }

  /** Longest text of one record; the rest is cut (spec/09 §6.8). */
  int MAX_RECORD = 10 * 1024 * 1024;

  ObjectMapper JSON = new ObjectMapper();

  /**
   * A {@code media} message; HTML display data comes as raw HTML instead of JSON (spec/09 §6.3).
   */
  static Output media(String payload) {
    try {
      JsonNode node = JSON.readTree(payload);
      if (node != null && node.path("type").isTextual() && node.path("data").isTextual()) {
        return new Media(node.get("type").asText(), cut(node.get("data").asText()));
      }
    } catch (JsonProcessingException e) {
      // raw HTML
    }
    return new Other("html", cut(payload));
  }

  static String cut(String text) {
    return text.length() <= MAX_RECORD ? text : text.substring(0, MAX_RECORD);
  }
}
