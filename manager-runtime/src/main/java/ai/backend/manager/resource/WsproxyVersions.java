package ai.backend.manager.resource;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which interface an app proxy speaks, remembered for 30 s (spec/04 §6). */
@Singleton
class WsproxyVersions {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  private record Known(String version, Instant until) {}

  private final ObjectMapper json;
  private final Clock clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  WsproxyVersions(ObjectMapper json, Clock clock) {
    this.json = json;
    this.clock = clock;
  }

  /**
   * @param address {@code http(s)://host:port} as the resource group has it
   * @throws ApiProblem 500 {@code server-misconfigured} when nothing sensible answers there
   */
  String at(String address) throws InterruptedException {
    Instant now = clock.instant();
    Known last = known.get(address);
    if (last != null && last.until().isAfter(now)) {
      return last.version();
    }
    String version = ask(address);
    known.put(address, new Known(version, now.plus(FRESH)));
    return version;
  }

  private String ask(String address) throws InterruptedException {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(address.replaceAll("/+$", "") + "/status"))
              .timeout(LIMIT)
              .header("Accept", "application/json")
              .build();
      HttpResponse<byte[]> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode version = json.readTree(answer.body()).path("api_version");
      if (answer.statusCode() == 200 && version.isTextual()) {
        return version.asText();
      }
    } catch (IOException | IllegalArgumentException e) {
      // the one message below tells all that a client needs
    }
    throw new ApiProblem(
        ProblemType.SERVER_MISCONFIGURED,
        "The app proxy of the resource group does not answer with its api_version; correct the"
            + " group's wsproxy_addr or start the app proxy.");
  }
}
