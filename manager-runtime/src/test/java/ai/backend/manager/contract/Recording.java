package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One recorded exchange as the README beside the recordings describes it.
 *
 * @param file the recording without its ending
 */
record Recording(String file, JsonNode line) {
  private static final Pattern SKEW = Pattern.compile("clock skew (-?\\d+) min");
  private static final Pattern SHORTENED = Pattern.compile("<(\\d+) times '(.)'>");
  private static final Pattern CREDENTIAL =
      Pattern.compile("BackendAI signMethod=(HMAC-\\S+), credential=(\\w+):<signature>");

  /** File and line; names the exchange in the data files. */
  String id() {
    return file + " " + line.path("line").asInt();
  }

  String cause() {
    return line.path("op").asText();
  }

  String operation() {
    return Operation.of(line);
  }

  int status() {
    return line.path("status").asInt();
  }

  JsonNode answer() {
    return line.path("answer");
  }

  boolean stream() {
    return answer().has("$sse");
  }

  /** Whether asking again changes nothing. */
  boolean reads() {
    return line.path("method").asText().equals("GET")
        || line.path("body").path("query").asText().startsWith("query");
  }

  Optional<Instant> sentAt() {
    try {
      return Optional.of(OffsetDateTime.parse(date()).toInstant());
    } catch (DateTimeException unusual) {
      return Optional.empty();
    }
  }

  private String date() {
    return line.path("headers").path("Date").asText();
  }

  /**
   * The request in the form that {@link Exchange} sends.
   *
   * @param unusual what the recording does not say, as a member {@code secret}
   */
  JsonNode request(Substitutions ids, JsonNode unusual) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    String query = line.path("query").asText();
    request.put("method", line.path("method").asText());
    request.put(
        "target", ids.ours(line.path("path").asText() + (query.isEmpty() ? "" : "?" + query)));
    request.set("body", ids.ours(line.path("body"), Recording::inFull));
    ObjectNode headers = request.putObject("headers");
    line.path("headers")
        .properties()
        .forEach(
            header -> {
              if (!header.getKey().equals("Date") && !header.getKey().equals("Authorization")) {
                headers.set(header.getKey(), header.getValue());
              }
            });
    sign(request);
    unusual.properties().forEach(member -> request.set(member.getKey(), member.getValue()));
    return request;
  }

  /** Texts that the recording shortened. */
  private static String inFull(String json) {
    return SHORTENED
        .matcher(json)
        .replaceAll(cut -> cut.group(2).repeat(Integer.parseInt(cut.group(1))));
  }

  private void sign(ObjectNode request) {
    String authorization = line.path("headers").path("Authorization").asText();
    Matcher signed = CREDENTIAL.matcher(authorization);
    if (signed.matches()) {
      request.put("signMethod", signed.group(1)).put("as", signed.group(2));
    } else if (!authorization.isEmpty()) {
      request.put("authorization", authorization);
    }
    request.put("date", dateForm());
    Matcher skew = SKEW.matcher(cause());
    if (skew.matches()) {
      request.put("skewMinutes", Integer.parseInt(skew.group(1)));
    }
  }

  private String dateForm() {
    String date = date();
    if (date.isEmpty()) {
      return "none";
    }
    if (sentAt().isPresent()) {
      return "";
    }
    return switch (date) {
      case String d when d.matches("\\d{8}T\\d{6}Z") -> "basic";
      case String d when d.startsWith("20") -> "local";
      case String d when d.endsWith("GMT") -> "rfc";
      default -> "garbage";
    };
  }
}
