package ai.backend.manager.image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one registry with basic or token authentication (Docker Registry HTTP API v2). What
 * is read as a whole is at most 16 MiB. Redirects of reads are followed within {@link
 * RegistryBounds}, without credentials where they lead away from the registry. Thread-safe.
 */
public final class RegistryHttp implements AutoCloseable {
  static final int MAX_BODY = 16 << 20;
  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final Pattern REPOSITORY =
      Pattern.compile(".*?/v2/(.+)/(?:manifests|blobs|tags|referrers)(?:/.*)?");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryConfig registry;
  private final RegistryTimes times;
  private final RegistryBounds bounds;
  private final RegistryLogin login;
  private final RegistryWire wire;

  /** A JSON document and the headers that came with it. */
  public record Document(JsonNode json, HttpResponse<byte[]> response) {
    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    int size() {
      return response.body().length;
    }
  }

  /**
   * One request.
   *
   * @param limit for all of it, or to the beginning of an answer that is read as it comes
   */
  record Ask(
      String method,
      URI uri,
      String accept,
      @Nullable String contentType,
      BodyPublisher body,
      Duration limit) {
    Ask at(URI other) {
      return new Ask(method, other, accept, contentType, body, limit);
    }
  }

  public RegistryHttp(RegistryConfig registry) {
    this(registry, RegistryTimes.DEFAULT, RegistryBounds.of(registry));
  }

  RegistryHttp(RegistryConfig registry, RegistryTimes times, RegistryBounds bounds) {
    this.registry = registry;
    this.times = times;
    this.bounds = bounds;
    this.login = new RegistryLogin(registry, bounds);
    this.wire = new RegistryWire(registry, times);
  }

  public RegistryTimes times() {
    return times;
  }

  /**
   * The document at a path of the registry, or empty for 404. A whole address must be the
   * registry's own.
   */
  Optional<Document> get(String path, String accept) throws RegistryException {
    return get(path, accept, MAX_BODY);
  }

  /** As above, with another limit in bytes. */
  public Optional<Document> get(String path, String accept, int most) throws RegistryException {
    URI uri = uri(path);
    var response = exchange(read("GET", uri, accept), limited(most));
    return response.statusCode() == 404
        ? Optional.empty()
        : Optional.of(
            new Document(parse(uri, expect(response, uri, Set.of(200)).body()), response));
  }

  /** Whether there is something at the path. */
  boolean has(String path) throws RegistryException {
    URI uri = uri(path);
    var response = exchange(read("HEAD", uri, "*/*"), BodyHandlers.discarding());
    return response.statusCode() != 404 && expect(response, uri, Set.of(200)).statusCode() == 200;
  }

  /** The bytes at a path as they come; the caller closes them. */
  InputStream open(String path) throws RegistryException {
    URI uri = uri(path);
    HttpResponse<InputStream> response =
        exchange(read("GET", uri, "*/*"), BodyHandlers.ofInputStream());
    try {
      return expect(response, uri, Set.of(200)).body();
    } catch (RegistryException e) {
      closeQuietly(response.body());
      throw e;
    }
  }

  /**
   * Changes something by a small request.
   *
   * @throws RegistryException unless the status is one of those wanted
   */
  public HttpResponse<byte[]> change(
      String method, URI uri, @Nullable String contentType, byte[] body, Set<Integer> wanted)
      throws RegistryException {
    BodyPublisher publisher =
        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    var ask = new Ask(method, uri, "*/*", contentType, publisher, times.answer());
    return expect(exchange(ask, limited(MAX_BODY)), uri, wanted);
  }

  /**
   * Begins to send a body that comes only once. The login is the one that the preceding request for
   * the same repository made.
   */
  CompletableFuture<HttpResponse<byte[]>> send(URI uri, BodyPublisher body, Duration limit) {
    var ask = new Ask("PUT", uri, "*/*", "application/octet-stream", body, limit);
    String authorization = bounds.isHome(uri) ? login.authorization(purpose(ask)) : null;
    return wire.start(ask, authorization, limited(MAX_BODY));
  }

  /** Judges the answer to what was sent. */
  void sent(HttpResponse<byte[]> response, URI uri) throws RegistryException {
    if (response.statusCode() == 401) {
      login.forget(purpose("PUT", uri));
      throw RegistryException.passing(registry + " forgot the login while a layer was sent");
    }
    expect(response, uri, Set.of(201));
  }

  /** What went wrong on the way. */
  RegistryException failure(Throwable onTheWay) {
    return wire.failure(onTheWay);
  }

  /** An address that the registry gave in the answer to a request. */
  URI follow(URI from, String text) throws RegistryException {
    return bounds.follow(from, text);
  }

  public URI uri(String path) throws RegistryException {
    if (!path.startsWith("http:") && !path.startsWith("https:")) {
      return URI.create(registry.url() + path);
    }
    URI uri = bounds.follow(registry.url(), path);
    if (!bounds.isHome(uri)) {
      throw new RegistryException(registry + " continues its list at another host");
    }
    return uri;
  }

  private Ask read(String method, URI uri, String accept) {
    return new Ask(method, uri, accept, null, BodyPublishers.noBody(), times.answer());
  }

  private <T> HttpResponse<T> exchange(Ask ask, BodyHandler<T> handler) throws RegistryException {
    Ask now = ask;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<T> response = authorized(now, handler);
      if (!READS.contains(ask.method()) || !REDIRECTS.contains(response.statusCode())) {
        return response;
      }
      String location = response.headers().firstValue("Location").orElse("");
      if (response.body() instanceof InputStream unread) {
        closeQuietly(unread);
      }
      now = now.at(bounds.follow(now.uri(), location));
    }
    throw new RegistryException(registry + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private <T> HttpResponse<T> authorized(Ask ask, BodyHandler<T> handler) throws RegistryException {
    if (!bounds.isHome(ask.uri())) {
      return wire.send(ask, null, handler);
    }
    String purpose = purpose(ask);
    HttpResponse<T> response = wire.send(ask, login.authorization(purpose), handler);
    if (response.statusCode() != 401) {
      return response;
    }
    if (response.body() instanceof InputStream unread) {
      closeQuietly(unread);
    }
    String answer = login.answer(purpose, response.headers(), this::token);
    return wire.send(ask, answer, handler);
  }

  /** The realm is asked once and is not followed elsewhere: the request holds the password. */
  private String token(URI realm, @Nullable String authorization) throws RegistryException {
    var response =
        wire.send(read("GET", realm, "application/json"), authorization, limited(MAX_BODY));
    if (response.statusCode() != 200) {
      throw response.statusCode() >= 500
          ? failed(response, realm)
          : login.refused(response.statusCode());
    }
    JsonNode answer = parse(realm, response.body());
    return answer.path("token").asText(answer.path("access_token").asText());
  }

  private <T> HttpResponse<T> expect(HttpResponse<T> response, URI uri, Set<Integer> wanted)
      throws RegistryException {
    int status = response.statusCode();
    if (wanted.contains(status)) {
      return response;
    }
    throw status == 401 || status == 403 ? login.refused(status) : failed(response, uri);
  }

  /** Tells the path only: queries of signed addresses are secrets. */
  private RegistryException failed(HttpResponse<?> response, URI uri) {
    int status = response.statusCode();
    String text = registry + " answered " + status + " to " + uri.getPath();
    return status == 429 || status >= 500
        ? RegistryException.passing(text)
        : new RegistryException(text);
  }

  private static String purpose(Ask ask) {
    return purpose(ask.method(), ask.uri());
  }

  private static String purpose(String method, URI uri) {
    Matcher repository = REPOSITORY.matcher(uri.getPath());
    return (repository.matches() ? repository.group(1) : "")
        + (READS.contains(method) ? ":pull" : ":push");
  }

  private static BodyHandler<byte[]> limited(int most) {
    return BodyHandlers.limiting(BodyHandlers.ofByteArray(), most);
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

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      System.getLogger(RegistryHttp.class.getName())
          .log(System.Logger.Level.DEBUG, "an answer was not closed", e);
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
