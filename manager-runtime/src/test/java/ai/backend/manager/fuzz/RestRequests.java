package ai.backend.manager.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.manager.gateway.Route;
import ai.backend.manager.world.SignedClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;

/**
 * Requests to every route of the gateway: recorded ones and made up ones, well signed for the most
 * part, spoilt in a few places.
 */
final class RestRequests {
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND");
  private static final List<String> TYPES =
      List.of(
          "application/json; charset=utf-16",
          "text/yaml",
          "text/plain",
          "multipart/form-data",
          "multipart/form-data; boundary=x",
          "application/octet-stream",
          ";;;",
          "\u00e4/\u00f6");
  private static final List<String> ODD_SEGMENTS =
      List.of("%", "%zz", "%00", "%ff%fe", "%c0%af", "%2e%2e%2f", "a;b=c", "x".repeat(3000));
  private static final List<String> ODD_BODIES =
      List.of(
          "[".repeat(20_000) + "]".repeat(20_000),
          "a: &a [x]\nb: [*a, *a, {*a : *b}]\nc: !!java.net.URL [\"http://127.0.0.1:1\"]",
          "--x\r\nContent-Disposition: form-data; name=\"src\"; filename=\"../../x\"\r\n\r\nd\r\n--x--\r\n",
          "\uFEFF{}",
          "{\"a\": 1, \"a\": 2}",
          "{} {}");
  private static final List<String> SPOILABLE =
      List.of(
          "Date",
          "Content-Type",
          "X-BackendAI-Version",
          "Authorization",
          "X-Method-Override",
          "X-Forwarded-For",
          "Origin",
          "X-Request-ID",
          "Upgrade",
          "Accept",
          "X-Sorna-Version",
          "Host");

  /** Where a superadmin's success would change how the manager answers from then on. */
  private static final List<String> NOT_AS_SUPERADMIN =
      List.of("/manager/status", "/config/set", "/config/delete");

  private final Corpus corpus;
  private final Signer signer;
  private final Words words;

  RestRequests(Corpus corpus, Signer signer, Words words) {
    this.corpus = corpus;
    this.signer = signer;
    this.words = words;
  }

  Wire next() {
    Route route = words.one(corpus.routes());
    List<JsonNode> examples = corpus.examples(route);
    JsonNode example =
        examples.isEmpty() || words.chance(25) ? NullNode.instance : words.one(examples);
    String method = words.chance(95) ? route.method() : words.one(METHODS);
    String target = target(route, example);
    String type = words.chance(90) ? "application/json" : words.one(TYPES);
    SignedClient who =
        NOT_AS_SUPERADMIN.contains(route.path())
            ? signer.anyoneButSuperadmin(words)
            : signer.anyone(words);
    Map<String, String> headers = signer.headers(who, method, target, type);
    if (words.chance(10)) {
      spoil(headers);
    }
    return Wire.of(method, target, who.accessKey(), headers, body(example));
  }

  private String target(Route route, JsonNode example) {
    String[] recorded = example.path("path").asText("").split("/", -1);
    String[] template = route.path().split("/", -1);
    var path = new StringBuilder();
    for (int i = 1; i < template.length; i++) {
      path.append('/').append(segment(template[i], i < recorded.length ? recorded[i] : ""));
    }
    return path + (words.chance(2) ? "/" : "") + query(example.path("query").asText(""));
  }

  private String segment(String template, String recorded) {
    if (!Corpus.isPlaceholder(template)) {
      return words.chance(1) ? oddSegment() : template;
    }
    return recorded.isEmpty() || words.chance(20) ? oddSegment() : recorded;
  }

  private String oddSegment() {
    return words.chance(20) ? words.one(ODD_SEGMENTS) : encoded(words.text());
  }

  private String query(String recorded) {
    if (!recorded.isEmpty() && words.chance(50)) {
      return "?" + recorded;
    }
    if (words.chance(70)) {
      return "";
    }
    var query = new StringBuilder(recorded.isEmpty() ? "?" : "?" + recorded + "&");
    int pairs = 1 + words.below(4);
    for (int i = 0; i < pairs; i++) {
      query.append(i == 0 ? "" : "&").append(encoded(words.name()));
      query.append(words.chance(90) ? "=" : "");
      query.append(words.chance(90) ? encoded(words.text()) : "%zz");
    }
    return query.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private byte[] body(JsonNode example) {
    if (words.chance(5)) {
      return words.chance(50) ? words.bytes(200) : words.one(ODD_BODIES).getBytes(UTF_8);
    }
    if (example.path("body") instanceof ObjectNode recorded && !recorded.has("$text")) {
      boolean creates = recorded.has("image") || recorded.has("template_id");
      return words.spoilt(creates ? notWaiting(recorded) : recorded).getBytes(UTF_8);
    }
    return words.chance(30) ? new byte[0] : words.object(3).getBytes(UTF_8);
  }

  /** A creation that does not wait until the session runs. */
  private static ObjectNode notWaiting(ObjectNode creation) {
    return creation.deepCopy().put("enqueueOnly", true);
  }

  private void spoil(Map<String, String> headers) {
    String value = words.text().replaceAll("[\\r\\n\\x00]", "").replaceAll("[^\\x20-\\xff]", "?");
    String name = words.one(SPOILABLE);
    String good = headers.getOrDefault(name, "");
    if (words.chance(20)) {
      headers.remove(name);
    } else if (name.equals("Authorization") && !good.isEmpty() && words.chance(70)) {
      headers.put(name, good.substring(0, words.below(good.length())) + value);
    } else {
      headers.put(name, value);
    }
  }
}
