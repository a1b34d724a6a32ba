package ai.backend.manager.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Functions of clients that fail, each with the reason: {@code clients/known-gaps.json}. */
final class KnownGaps {
  /**
   * One function.
   *
   * @param client pattern of the clients' names
   * @param function as the driver names it
   * @param fails pattern of a part of the failure
   */
  record Gap(String client, String function, String fails, String why) {
    boolean isOf(String client) {
      return client.matches(this.client);
    }
  }

  private final List<Gap> gaps;

  KnownGaps() {
    try {
      JsonNode entries =
          new ObjectMapper().readTree(Files.readString(Driver.file("known-gaps.json")));
      gaps = entries.valueStream().map(KnownGaps::gap).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Gap gap(JsonNode entry) {
    return new Gap(
        entry.required("client").asText(),
        entry.required("function").asText(),
        entry.required("fails").asText(),
        entry.required("why").asText());
  }

  Optional<Gap> of(String client, String function) {
    return gaps.stream()
        .filter(gap -> gap.isOf(client) && gap.function().equals(function))
        .findFirst();
  }

  /** Gaps of a client that are about nothing it calls. */
  List<Gap> idle(String client, Collection<String> functions) {
    return gaps.stream()
        .filter(gap -> gap.isOf(client) && !functions.contains(gap.function()))
        .toList();
  }
}
