package ai.backend.operator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** What a scan writes to its termination log: {@code {"images": 3}}. */
final class ScanResult {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScanResult() {}

  static int images(Optional<String> message) {
    try {
      return message.isEmpty() ? 0 : JSON.readTree(message.get()).path("images").asInt(0);
    } catch (JsonProcessingException e) {
      return 0;
    }
  }
}
