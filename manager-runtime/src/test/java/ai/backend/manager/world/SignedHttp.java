package ai.backend.manager.world;

import ai.backend.common.signing.SignedRequest;
import ai.backend.common.signing.SigningHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Signed requests to a manager over real HTTP, as clients send them (spec/01 §4). */
public record SignedHttp(URI manager, @Nullable String accessKey, String secretKey) {
  private static final String VERSION = "v7.20230615";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** One who does not sign. */
  public static SignedHttp anonymous(URI manager) {
    return new SignedHttp(manager, null, "");
  }

  /** Sends a request; a body that is not empty is JSON. */
  public HttpResponse<String> send(String method, String target, String body) {
    return send(method, target, body, BodyHandlers.ofString());
  }

  /** The answer's head and the lines as they come, for event streams. */
  public <T> HttpResponse<T> send(
      String method, String target, String body, BodyHandler<T> handler) {
    var request =
        HttpRequest.newBuilder(manager.resolve(target))
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("X-BackendAI-Version", VERSION);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (accessKey != null) {
      sign(request, accessKey, method, target, body.isEmpty());
    }
    try {
      return CLIENT.send(request.build(), handler);
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void sign(
      HttpRequest.Builder request, String key, String method, String target, boolean empty) {
    var now = Instant.now().atOffset(ZoneOffset.UTC);
    String date = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now);
    var signed =
        new SignedRequest(
            method,
            target,
            date,
            DateTimeFormatter.ofPattern("yyyyMMdd").format(now),
            manager.getAuthority(),
            empty ? "application/octet-stream" : "application/json",
            SignedRequest.VERSION_HEADER,
            VERSION);
    request
        .header("Date", date)
        .header(
            "Authorization",
            "BackendAI signMethod=HMAC-SHA256, credential=%s:%s"
                .formatted(key, signed.signature(SigningHash.SHA256, secretKey)));
  }
}
