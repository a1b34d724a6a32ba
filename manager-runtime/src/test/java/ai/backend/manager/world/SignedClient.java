package ai.backend.manager.world;

import ai.backend.common.signing.HardenedRequest;
import ai.backend.common.signing.SignedRequest;
import ai.backend.common.signing.SigningHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Calls a running manager with a keypair of the recorded accounts; no keypair = unsigned. */
public record SignedClient(URI manager, String accessKey, String secret) {
  private static final String VERSION = "v7.20230615";
  private static final String JSON = "application/json";
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  public static SignedClient superadmin(URI manager) {
    return new SignedClient(
        origin(manager), "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  }

  public static SignedClient domainAdmin(URI manager) {
    return new SignedClient(
        origin(manager), "AKIAHUKCHDEZGEXAMPLE", "test-secret-of-domain-admin-000000000000");
  }

  public static SignedClient user(URI manager) {
    return new SignedClient(
        origin(manager), "AKIANABBDUSEREXAMPLE", "C8qnIo29EZvXkPK_MXcuAakYTy4NYrxwmCEyNPlf");
  }

  public static SignedClient otherUser(URI manager) {
    return new SignedClient(
        origin(manager), "AKIANATWOUSEREXAMPLE", "test-secret-of-user2-0000000000000000000");
  }

  public static SignedClient nobody(URI manager) {
    return new SignedClient(origin(manager), "", "");
  }

  private static URI origin(URI manager) {
    return URI.create("http://127.0.0.1:" + manager.getPort());
  }

  public HttpResponse<String> get(String target) throws IOException, InterruptedException {
    return call("GET", target, "");
  }

  public HttpResponse<String> post(String target, String json)
      throws IOException, InterruptedException {
    return call("POST", target, json.replace('\'', '"'));
  }

  public HttpResponse<String> call(String method, String target, String body)
      throws IOException, InterruptedException {
    return HTTP.send(request(method, target, body).build(), BodyHandlers.ofString());
  }

  /** The answer's body is read by the caller as it comes. */
  public HttpResponse<InputStream> stream(String target) throws IOException, InterruptedException {
    return HTTP.send(request("GET", target, "").build(), BodyHandlers.ofInputStream());
  }

  /** Signs in the hardened profile with the given nonce. */
  public HttpResponse<String> hardened(String method, String target, String body, String nonce)
      throws IOException, InterruptedException {
    SignedRequest parts = parts(method, target);
    String signature =
        new HardenedRequest(parts, nonce, body.getBytes(StandardCharsets.UTF_8))
            .signature(SigningHash.SHA256, secret);
    return HTTP.send(
        plain(parts, body)
            .header("Authorization", credential(signature) + ", profile=hardened, nonce=" + nonce)
            .build(),
        BodyHandlers.ofString());
  }

  public static String nonce() {
    return UUID.randomUUID().toString();
  }

  /** A request that is signed, unless this is nobody, and can still be changed. */
  public HttpRequest.Builder request(String method, String target, String body) {
    SignedRequest parts = parts(method, target);
    HttpRequest.Builder request = plain(parts, body);
    return accessKey.isEmpty()
        ? request
        : request.header("Authorization", credential(parts.signature(SigningHash.SHA256, secret)));
  }

  private SignedRequest parts(String method, String target) {
    String date = Instant.now().toString();
    return new SignedRequest(
        method,
        target,
        date,
        date.substring(0, 10).replace("-", ""),
        manager.getAuthority(),
        JSON,
        SignedRequest.VERSION_HEADER,
        VERSION);
  }

  private HttpRequest.Builder plain(SignedRequest parts, String body) {
    return HttpRequest.newBuilder(manager.resolve(parts.target()))
        .timeout(Duration.ofSeconds(30))
        .header("Date", parts.date())
        .header("Content-Type", JSON)
        .header("X-BackendAI-Version", VERSION)
        .method(
            parts.method(),
            body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  private String credential(String signature) {
    return "BackendAI signMethod=HMAC-SHA256, credential=" + accessKey + ":" + signature;
  }
}
