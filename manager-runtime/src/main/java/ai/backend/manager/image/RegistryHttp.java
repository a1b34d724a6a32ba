package ai.backend.manager.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * GET requests to one registry with basic or token authentication (Docker Registry HTTP API v2). A
 * request takes at most 30 s and brings at most 16 MiB.
 */
final class RegistryHttp implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int MAX_BODY = 16 << 20;
  private static final Pattern CHALLENGE_PART = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryConfig registry;
  private final HttpClient http;
  private final Map<String, String> tokens = new HashMap<>();

  /** A JSON document and the headers that came with it. */
  record Document(JsonNode json, HttpResponse<byte[]> response) {
    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    int size() {
      return response.body().length;
    }
  }

  RegistryHttp(RegistryConfig registry) {
    this.registry = registry;
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .version(HttpClient.Version.HTTP_1_1);
    if (!registry.sslVerify()) {
      builder.sslContext(trustingAll());
    }
    this.http = builder.build();
  }

  /** The document at a path of the registry, or empty for 404. */
  Optional<Document> get(String path, String accept) throws RegistryException {
    URI uri = path.startsWith("http") ? URI.create(path) : URI.create(registry.url() + path);
    HttpResponse<byte[]> response = send(uri, accept, authorization(path));
    if (response.statusCode() == 401) {
      response = send(uri, accept, answerTo(challenge(response)));
    }
    return switch (response.statusCode()) {
      case 200 -> Optional.of(new Document(parse(uri, response.body()), response));
      case 404 -> Optional.empty();
      case 401, 403 -> throw refused(response.statusCode());
      default ->
          throw new RegistryException(
              registry + " answered " + response.statusCode() + " to " + uri.getPath());
    };
  }

  private @Nullable String authorization(String path) {
    String token = tokens.get("last");
    return token != null && !path.startsWith("http") ? token : null;
  }

  private HttpResponse<byte[]> send(URI uri, String accept, @Nullable String authorization)
      throws RegistryException {
    var request = HttpRequest.newBuilder(uri).timeout(ANSWER).header("Accept", accept);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY));
      return response;
    } catch (SSLHandshakeException e) {
      throw new RegistryException(
          registry
              + " has a certificate that is not trusted: install its authority, or set ssl_verify to false",
          e);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new RegistryException(
          registry + " does not answer: " + why + "; check its address and that it runs", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException("interrupted while reading " + registry, e);
    }
  }

  private String challenge(HttpResponse<byte[]> response) throws RegistryException {
    return response.headers().firstValue("WWW-Authenticate").orElseThrow(() -> refused(401));
  }

  private String answerTo(String challenge) throws RegistryException {
    String answer =
        challenge.regionMatches(true, 0, "Bearer", 0, 6) ? "Bearer " + token(challenge) : basic();
    tokens.put("last", answer);
    return answer;
  }

  private String basic() throws RegistryException {
    if (registry.username().isEmpty()) {
      throw new RegistryException(
          registry + " wants a login: set the username and password of this registry");
    }
    String credential = registry.username() + ":" + registry.password();
    return "Basic " + Base64.getEncoder().encodeToString(credential.getBytes(UTF_8));
  }

  private String token(String challenge) throws RegistryException {
    var parts = new HashMap<String, String>();
    Matcher matcher = CHALLENGE_PART.matcher(challenge);
    while (matcher.find()) {
      parts.put(matcher.group(1), matcher.group(2));
    }
    String realm = parts.get("realm");
    if (realm == null) {
      throw refused(401);
    }
    var query = new StringBuilder(realm).append(realm.contains("?") ? '&' : '?');
    query.append("service=").append(URLEncoder.encode(parts.getOrDefault("service", ""), UTF_8));
    if (parts.containsKey("scope")) {
      query.append("&scope=").append(URLEncoder.encode(parts.get("scope"), UTF_8));
    }
    URI uri = URI.create(query.toString());
    HttpResponse<byte[]> response =
        send(uri, "application/json", registry.username().isEmpty() ? null : basic());
    if (response.statusCode() != 200) {
      throw refused(response.statusCode());
    }
    JsonNode answer = parse(uri, response.body());
    return answer.path("token").asText(answer.path("access_token").asText());
  }

  private RegistryException refused(int status) {
    return new RegistryException(
        registry
            + " refused "
            + (registry.username().isEmpty() ? "anonymous access" : "user " + registry.username())
            + " ("
            + status
            + "): check the username and password of this registry");
  }

  private JsonNode parse(URI uri, byte[] body) throws RegistryException {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new RegistryException(
          registry
              + " answered something else than JSON at "
              + uri.getPath()
              + "; is it a registry?",
          e);
    }
  }

  private static SSLContext trustingAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustEveryone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
