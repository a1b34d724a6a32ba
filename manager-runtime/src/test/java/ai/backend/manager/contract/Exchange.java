package ai.backend.manager.contract;

import ai.backend.common.signing.RequestDate;
import ai.backend.common.signing.SignedRequest;
import ai.backend.common.signing.SigningHash;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** One recorded request, signed anew and sent. */
record Exchange(JsonNode recorded) {
  private static final String VERSION = "X-BackendAI-Version";

  HttpResponse<String> replay(
      HttpClient client, URI manager, Map<String, String> secrets, Clock clock)
      throws IOException, InterruptedException {
    return client.send(request(manager, secrets, clock), BodyHandlers.ofString());
  }

  /** The request with a signature of now. */
  HttpRequest request(URI manager, Map<String, String> secrets, Clock clock) {
    String body = body();
    var request =
        HttpRequest.newBuilder(manager.resolve(recorded.path("target").asText()))
            .timeout(Duration.ofSeconds(20))
            .method(
                recorded.path("method").asText(),
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    recorded
        .path("headers")
        .properties()
        .forEach(header -> request.header(header.getKey(), header.getValue().asText()));
    sign(request, manager, secrets, clock);
    return request.build();
  }

  private String body() {
    JsonNode body = recorded.path("body");
    if (body.isMissingNode() || body.isNull()) {
      return "";
    }
    return body.has("$text") ? body.path("$text").asText() : body.toString();
  }

  private void sign(
      HttpRequest.Builder request, URI manager, Map<String, String> secrets, Clock clock) {
    String accessKey = recorded.path("as").asText();
    if (accessKey.isEmpty() && !recorded.has("authorization")) {
      return;
    }
    String date = date(OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC));
    if (!date.isEmpty()) {
      request.header("Date", date);
    }
    if (recorded.has("authorization")) {
      request.header("Authorization", recorded.path("authorization").asText());
      return;
    }
    String method = recorded.path("signMethod").asText("HMAC-SHA256");
    var signed =
        new SignedRequest(
            recorded.path("method").asText(),
            recorded.path("target").asText(),
            date,
            RequestDate.parse(date).map(RequestDate::dayStamp).orElse("20260101"),
            manager.getAuthority(),
            signedType(recorded.path("headers").path("Content-Type").asText("")),
            SignedRequest.VERSION_HEADER,
            recorded.path("headers").path(VERSION).asText());
    SigningHash hash =
        SigningHash.named(method.substring("HMAC-".length())).orElse(SigningHash.SHA256);
    String secret =
        recorded.path("secret").asText(secrets.getOrDefault(accessKey, "unknown to everybody"));
    request.header(
        "Authorization",
        "BackendAI signMethod=%s, credential=%s:%s"
            .formatted(method, accessKey, signed.signature(hash, secret)));
  }

  /** Clients sign a form's type without its boundary. */
  private static String signedType(String type) {
    return type.isEmpty()
        ? "application/octet-stream"
        : type.startsWith("multipart/") ? type.substring(0, type.indexOf(';')) : type;
  }

  private String date(OffsetDateTime now) {
    OffsetDateTime moment = now.plusMinutes(recorded.path("skewMinutes").asInt(0));
    return switch (recorded.path("date").asText()) {
      case "none" -> "";
      case "garbage" -> "sometime yesterday";
      case "local" -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment);
      case "basic" -> DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").format(moment);
      case "rfc" -> DateTimeFormatter.RFC_1123_DATE_TIME.format(moment);
      default -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment);
    };
  }
}
