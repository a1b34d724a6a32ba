package ai.backend.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Requests signed as the clients sign them (spec/01 §4); written apart from the gateway's own code
 * on purpose.
 */
public final class SignedHttp implements AutoCloseable {
  private static final String VERSION = "v7.20230615";
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String endpoint;
  private final String host;
  private final String accessKey;
  private final String secretKey;

  public SignedHttp(String endpoint, String accessKey, String secretKey) {
    this.endpoint = endpoint;
    this.host = URI.create(endpoint).getAuthority();
    this.accessKey = accessKey;
    this.secretKey = secretKey;
  }

  /** Sends one signed request with a JSON body ("" for none). */
  public HttpResponse<String> send(String method, String target, String body) {
    return exchange(signed(method, target, body));
  }

  /** Sends one request without a signature. */
  public HttpResponse<String> sendPlain(String target) {
    return exchange(
        HttpRequest.newBuilder(URI.create(endpoint + target))
            .timeout(Duration.ofSeconds(60))
            .GET()
            .build());
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(request.method() + " " + request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public HttpRequest signed(String method, String target, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint + target)).timeout(Duration.ofSeconds(60));
    headers(method, target).forEach(request::header);
    return request
        .method(
            method,
            body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  /** The whole request as it goes over the wire; its signature holds for a quarter of an hour. */
  byte[] wire(String method, String target, String body) {
    var text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
    headers(method, target)
        .forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    if (content.length > 0) {
      text.append("Content-Length: ").append(content.length).append("\r\n");
    }
    byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + content.length).put(head).put(content).array();
  }

  /** The headers that sign a request; the body is no part of what is signed. */
  private Map<String, String> headers(String method, String target) {
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    String date = now.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    String text =
        String.join(
            "\n",
            method,
            target,
            date,
            "host:" + host,
            "content-type:application/json",
            "x-backendai-version:" + VERSION,
            EMPTY_HASH);
    byte[] dayKey = hmac(secretKey.getBytes(StandardCharsets.UTF_8), now.format(DAY));
    String signature = HexFormat.of().formatHex(hmac(hmac(dayKey, host), text));
    var headers = new LinkedHashMap<String, String>();
    headers.put("Date", date);
    headers.put("Content-Type", "application/json");
    headers.put("X-BackendAI-Version", VERSION);
    headers.put(
        "Authorization",
        "BackendAI signMethod=HMAC-SHA256, credential=" + accessKey + ":" + signature);
    return headers;
  }

  private static byte[] hmac(byte[] key, String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no HmacSHA256 in this JDK", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
