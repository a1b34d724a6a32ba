package ai.backend.manager.fuzz;

import ai.backend.manager.world.RawHttp.Answer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What no answer may be: a failure, a refusal without a document, a leak. */
final class Inspection {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM = "application/problem+json; charset=utf-8";
  private static final Pattern INSIDES =
      Pattern.compile(
          "\\.java:\\d+\\)|Exception\\b|org\\.postgresql|org\\.jooq|io\\.lettuce|io\\.grpc|java\\.lang\\."
              + "|com\\.fasterxml|graphql\\.(language|schema|execution)|SQL ?state|violates|syntax error at"
              + "|\"public\"\\.|Internal server error|\\$2b\\$1");

  private final Map<String, String> secrets;

  /**
   * @param secrets secret keys by access key
   */
  Inspection(Map<String, String> secrets) {
    this.secrets = secrets;
  }

  /** The faults of one answer in words. */
  List<String> faults(Wire request, Answer answer) {
    var faults = new ArrayList<String>();
    if (answer.status() >= 500 && !isAboutAbsentPeer(answer)) {
      faults.add("fails with " + answer.status() + " " + answer.body());
    } else if (answer.status() >= 400 && !request.method().equals("HEAD")) {
      if (!isProblem(answer)) {
        faults.add("is refused without a problem document: " + answer);
      }
    }
    if (INSIDES.matcher(answer.body()).find()) {
      faults.add("shows the insides: " + answer);
    }
    secrets.forEach(
        (accessKey, secret) -> {
          if (answer.body().contains(secret) && !maySee(request, accessKey)) {
            faults.add("shows the secret of " + accessKey + ": " + answer);
          }
        });
    return faults;
  }

  /** The recorded agent has no watcher beside it. */
  private static boolean isAboutAbsentPeer(Answer answer) {
    return answer.status() == 503 && answer.body().contains("start the agent first");
  }

  /** One's own; the superadmin any; and who sends the right password. */
  private static boolean maySee(Wire request, String accessKey) {
    return isSuperadmin(request)
        || request.signer().equals(accessKey)
        || request.shown().startsWith("POST /auth/authorize");
  }

  private static boolean isSuperadmin(Wire request) {
    return request.signer().equals("AKIAIOSFODNN7EXAMPLE");
  }

  private static boolean isProblem(Answer answer) {
    JsonNode document = parsed(answer);
    if (document.has("error_msg")) {
      return true; // two routes answer in another form (spec/01 §7)
    }
    return PROBLEM.equals(answer.headers().get("Content-Type"))
        && document.path("type").asText().startsWith("https://api.backend.ai/probs/")
        && !document.path("title").asText().isEmpty();
  }

  /** Whether nothing may have been changed by the request. */
  static boolean isRefusal(Answer answer) {
    if (answer.status() >= 400) {
      return true;
    }
    JsonNode body = parsed(answer);
    if (!body.has("data") || body.size() > 2) {
      return false;
    }
    JsonNode data = body.path("data");
    return body.has("errors") && data.valueStream().allMatch(JsonNode::isNull)
        || !data.isEmpty()
            && data.valueStream().allMatch(field -> field.path("ok").toString().equals("false"));
  }

  private static JsonNode parsed(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
