package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Compares an answer with the recorded one under the rules. */
final class Judge {
  private final Rules rules;

  Judge(Rules rules) {
    this.rules = rules;
  }

  Optional<Outcome> outOfScope(Recording recording) {
    return rules
        .outOfScope(recording)
        .map(what -> new Outcome(recording, Verdict.OUT_OF_SCOPE, List.of(what)));
  }

  Outcome judge(
      Recording recording, HttpResponse<String> answer, JsonNode body, Substitutions ids) {
    var found = new ArrayList<String>();
    status(recording, answer.statusCode(), body, found);
    JsonNode expected = ids.ours(recording.answer());
    if (expected.has("$truncated_from")) {
      found.addAll(Beginning.differences(expected.path("$text").asText(), answer.body()));
    } else {
      var comparison = rules.comparison(recording);
      found.addAll(
          comparison.differences(
              Boundary.hidden(expected, type(recording)), Boundary.hidden(body, type(answer))));
    }
    headers(recording, answer, found);
    return verdict(recording, answer.statusCode(), body, found);
  }

  Outcome judgeStream(
      Recording recording,
      int status,
      String type,
      JsonNode expected,
      JsonNode events,
      Substitutions ids) {
    var found = new ArrayList<String>();
    status(recording, status, events, found);
    if (!type.startsWith("text/event-stream")) {
      found.add("Content-Type became " + type);
    }
    found.addAll(
        rules.comparison(recording).differences(ids.ours(expected), beginning(events, expected)));
    return verdict(recording, status, events, found);
  }

  /** A recorded stream was cut when its reader left; what ours tells after that is not compared. */
  private static JsonNode beginning(JsonNode events, JsonNode expected) {
    boolean ended =
        expected.path(expected.size() - 1).path("event").asText().equals("server_close");
    if (ended || events.size() <= expected.size()) {
      return events;
    }
    ArrayNode beginning = JsonNodeFactory.instance.arrayNode();
    events.valueStream().limit(expected.size()).forEach(beginning::add);
    return beginning;
  }

  private static void status(Recording recording, int status, JsonNode body, List<String> found) {
    if (status != recording.status()) {
      String detail = body.path("msg").asText(body.path("title").asText());
      found.add("status %d became %d %s".formatted(recording.status(), status, detail).strip());
    }
  }

  private static void headers(
      Recording recording, HttpResponse<String> answer, List<String> found) {
    for (var header : recording.line().path("answerHeaders").properties()) {
      String expected = header.getValue().asText();
      String ours = answer.headers().firstValue(header.getKey()).orElse("(absent)");
      if (!items(expected).equals(items(ours))) {
        found.add(header.getKey() + ": " + expected + " became " + ours);
      }
    }
  }

  /** The header's items in any order, without a boundary. */
  private static Set<String> items(String header) {
    String text = header.split("; boundary", 2)[0].toLowerCase(Locale.ROOT);
    return Set.of(text.split(", *"));
  }

  private Outcome verdict(Recording recording, int status, JsonNode body, List<String> found) {
    if (found.isEmpty()) {
      return new Outcome(recording, Verdict.SAME, List.of());
    }
    Optional<String> rule = rules.deliberate(recording, found);
    if (rule.isPresent()) {
      return new Outcome(recording, Verdict.DELIBERATE, List.of(rule.get()));
    }
    boolean missing =
        status == 405 && recording.status() != 405 || unknown(body) && !unknown(recording.answer());
    return new Outcome(recording, missing ? Verdict.NOT_THERE : Verdict.DIFFERENT, found);
  }

  private static boolean unknown(JsonNode body) {
    return body.path("type").asText().endsWith("/url-not-found");
  }

  private static String type(Recording recording) {
    return recording.line().path("answerHeaders").path("Content-Type").asText();
  }

  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }
}
