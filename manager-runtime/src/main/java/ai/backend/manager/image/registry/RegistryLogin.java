package ai.backend.manager.image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What proves to one registry who we are: its password, or tokens of the realm that it names. The
 * password goes to the registry and to that realm, which must be as protected as the registry
 * ({@link RegistryBounds}), and nowhere else. Thread-safe.
 */
final class RegistryLogin {
  private static final Pattern CHALLENGE_PART = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern BLANK = Pattern.compile("\\s+");

  private final RegistryConfig registry;
  private final RegistryBounds bounds;
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  /** Fetches a token. */
  @FunctionalInterface
  interface Realm {
    String token(URI realm, @Nullable String authorization) throws RegistryException;
  }

  RegistryLogin(RegistryConfig registry, RegistryBounds bounds) {
    this.registry = registry;
    this.bounds = bounds;
  }

  /**
   * The header for a request, null when none is known to be wanted.
   *
   * @param purpose what a token is good for: a repository, and whether it is written
   */
  @Nullable String authorization(String purpose) {
    return answers.get(purpose);
  }

  void forget(String purpose) {
    answers.remove(purpose);
  }

  /** Answers a refusal (401). */
  String answer(String purpose, HttpHeaders refusal, Realm realm) throws RegistryException {
    List<String> challenges = refusal.allValues("WWW-Authenticate");
    if (challenges.isEmpty()) {
      throw refused(401);
    }
    String bearer =
        challenges.stream()
            .filter(challenge -> challenge.regionMatches(true, 0, "Bearer ", 0, 7))
            .findFirst()
            .orElse(null);
    String answer = bearer == null ? basic() : "Bearer " + token(bearer, realm);
    answers.put(purpose, answer);
    return answer;
  }

  private String token(String challenge, Realm realm) throws RegistryException {
    var parts = new HashMap<String, String>();
    Matcher matcher = CHALLENGE_PART.matcher(challenge);
    while (matcher.find()) {
      parts.put(matcher.group(1), matcher.group(2));
    }
    String place = parts.get("realm");
    if (place == null) {
      throw refused(401);
    }
    var query = new StringBuilder(place).append(place.contains("?") ? '&' : '?');
    query.append("service=").append(encoded(parts.getOrDefault("service", "")));
    for (String scope : BLANK.split(parts.getOrDefault("scope", ""))) {
      if (!scope.isEmpty()) {
        query.append("&scope=").append(encoded(scope));
      }
    }
    URI uri = bounds.follow(registry.url(), query.toString());
    return realm.token(uri, registry.username().isEmpty() ? null : basic());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private String basic() throws RegistryException {
    if (registry.username().isEmpty()) {
      throw new RegistryException(
          registry + " wants a login: set the username and password of this registry");
    }
    String credential = registry.username() + ":" + registry.password();
    return "Basic " + Base64.getEncoder().encodeToString(credential.getBytes(UTF_8));
  }

  RegistryException refused(int status) {
    return new RegistryException(
        registry
            + " refused "
            + (registry.username().isEmpty() ? "anonymous access" : "user " + registry.username())
            + " ("
            + status
            + "): check the username and password of this registry");
  }
}
