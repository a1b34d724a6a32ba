package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What recorded ids are called here, learned where they first appear: session, kernel, task and
 * other uuids, access keys. From then on they must be the same ids everywhere.
 */
public final class Substitutions {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{32}|AKIA[A-Z0-9]{16}");

  private final Map<String, String> names = new LinkedHashMap<>();
  private final String seeded;

  /**
   * @param seeded text that holds every id which is the same here as there
   */
  public Substitutions(String seeded) {
    this.seeded = seeded;
  }

  /** Walks a recorded answer and ours side by side. */
  void learn(JsonNode recorded, JsonNode ours) {
    if (recorded.isObject() && ours.isObject()) {
      recorded.properties().forEach(member -> learn(member.getValue(), ours.path(member.getKey())));
    } else if (recorded.isArray() && ours.isArray()) {
      for (int i = 0; i < Math.min(recorded.size(), ours.size()); i++) {
        learn(recorded.get(i), ours.get(i));
      }
    } else if (recorded.isTextual() && ours.isTextual()) {
      learn(recorded.asText(), ours.asText());
    }
  }

  /** Walks two printed texts side by side, which must name as many ids as each other. */
  public void learnPrinted(String recorded, String ours) {
    List<String> there = ids(recorded);
    List<String> here = ids(ours);
    if (there.size() == here.size()) {
      for (int i = 0; i < there.size(); i++) {
        learn(there.get(i), here.get(i));
      }
    }
  }

  private static List<String> ids(String text) {
    return ID.matcher(text).results().map(MatchResult::group).toList();
  }

  private void learn(String recorded, String ours) {
    if (ID.matcher(recorded).matches()
        && ID.matcher(ours).matches()
        && !seeded.contains(recorded)) {
      names.putIfAbsent(recorded, ours);
      names.putIfAbsent(recorded.replace("-", ""), ours.replace("-", ""));
    }
  }

  public String ours(String recorded) {
    String text = recorded;
    for (var name : names.entrySet()) {
      text = text.replace(name.getKey(), name.getValue());
    }
    return text;
  }

  JsonNode ours(JsonNode recorded) {
    return ours(recorded, UnaryOperator.identity());
  }

  /**
   * @param more what else is replaced in the JSON text
   */
  JsonNode ours(JsonNode recorded, UnaryOperator<String> more) {
    try {
      return recorded.isMissingNode()
          ? recorded
          : JSON.readTree(more.apply(ours(recorded.toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
