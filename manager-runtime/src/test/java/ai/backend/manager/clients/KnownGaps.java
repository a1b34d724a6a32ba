package ai.backend.manager.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Functions of clients that do not work yet, with the reason, and commands that end otherwise on
 * purpose, with the rule: {@code clients/known-gaps.json}, by client; {@code *} is any client.
 */
final class KnownGaps {
  private final JsonNode gaps;

  KnownGaps() {
    try {
      gaps = new ObjectMapper().readTree(Files.readString(Driver.file("known-gaps.json")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Optional<String> reason(String client, String function) {
    for (String key : new String[] {client, "*"}) {
      JsonNode reason = gaps.path(key).path(function);
      if (reason.isTextual()) {
        return Optional.of(reason.asText());
      }
    }
    return Optional.empty();
  }
}
