package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The data files that say what is compared, what may differ and what differs on purpose. */
final class Rules {
  private final JsonNode scope = Resources.json("scope.json");
  private final JsonNode volatileValues = Resources.json("volatile.json");
  private final JsonNode deliberate = Resources.json("deliberate.json");

  /** What the exchange needs that the comparison leaves out. */
  Optional<String> outOfScope(Recording recording) {
    return scope
        .valueStream()
        .filter(rule -> applies(rule, recording))
        .map(rule -> rule.path("what").asText())
        .findFirst();
  }

  /** How this exchange's bodies are compared. */
  Comparison comparison(Recording recording) {
    return new Comparison(
        paths(recording, "paths"), paths(recording, "open"), paths(recording, "unordered"));
  }

  private List<String> paths(Recording recording, String member) {
    return volatileValues
        .valueStream()
        .filter(rule -> applies(rule, recording))
        .flatMap(rule -> rule.path(member).valueStream())
        .map(JsonNode::asText)
        .toList();
  }

  /** The rule by which ours differs, when every difference is one that the rule allows. */
  Optional<String> deliberate(Recording recording, List<String> differences) {
    return deliberate
        .valueStream()
        .filter(rule -> applies(rule, recording))
        .filter(
            rule ->
                differences.stream()
                    .allMatch(d -> d.replace('\n', ' ').matches(rule.path("differs").asText())))
        .map(rule -> rule.path("why").asText() + " (" + rule.path("rule").asText() + ")")
        .findFirst();
  }

  private static boolean applies(JsonNode rule, Recording recording) {
    return matches(rule.path("operation"), recording.operation())
        && matches(rule.path("exchange"), recording.id())
        && matches(rule.path("cause"), recording.cause())
        && (!rule.has("recorded") || rule.path("recorded").asInt() == recording.status());
  }

  private static boolean matches(JsonNode pattern, String text) {
    return pattern.isMissingNode() || text.matches(pattern.asText());
  }
}
