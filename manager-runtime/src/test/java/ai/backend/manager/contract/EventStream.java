package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A stream of server-sent events that is read while other requests go on. */
final class EventStream {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_MILLIS = 4000;

  private final CompletableFuture<HttpResponse<Stream<String>>> response;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  EventStream(HttpClient client, HttpRequest request) {
    response = client.sendAsync(request, BodyHandlers.ofLines());
    response.thenAccept(r -> Thread.ofVirtual().start(() -> read(r)));
  }

  private void read(HttpResponse<Stream<String>> answer) {
    try (Stream<String> body = answer.body()) {
      body.forEach(lines::add);
    } catch (RuntimeException closed) {
      // the client or the manager ended it
    }
  }

  /** Waits until it has begun. */
  int status() throws Exception {
    return response.get(20, TimeUnit.SECONDS).statusCode();
  }

  String contentType() throws Exception {
    return response.get().headers().firstValue("Content-Type").orElse("");
  }

  /**
   * What came from the first expected kind on, once there are as many events as expected or some
   * time has passed; then closes. What was still on its way when the stream was opened is left out.
   */
  JsonNode events(JsonNode expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    var pause = new CountDownLatch(1);
    while (since(expected).size() < expected.size() && System.nanoTime() < deadline) {
      pause.await(20, TimeUnit.MILLISECONDS);
    }
    response.get().body().close();
    return since(expected);
  }

  private ArrayNode since(JsonNode expected) {
    String first = expected.path(0).path("event").asText();
    ArrayNode all = list(lines);
    while (!all.isEmpty() && !all.get(0).path("event").asText().equals(first)) {
      all.remove(0);
    }
    return all;
  }

  /** Events as {@code {"event": …, "data": …}}; comments (pings) left out. */
  static ArrayNode list(List<String> lines) {
    ArrayNode events = JSON.createArrayNode();
    String name = "";
    for (String line : lines) {
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        events.addObject().put("event", name).set("data", data(line.substring(6)));
      }
    }
    return events;
  }

  private static JsonNode data(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException plain) {
      return JSON.getNodeFactory().textNode(text);
    }
  }
}
