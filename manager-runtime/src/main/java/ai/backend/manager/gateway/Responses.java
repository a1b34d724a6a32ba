package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Writes replies with the headers that all of them share (spec/01 §2, §8, §9). */
@Singleton
class Responses {
  private static final Logger LOG = Logger.getLogger(Responses.class);
  private static final int MAX_STREAMS = 2000;
  private static final String JSON_TYPE = "application/json; charset=utf-8";
  private static final Set<String> CORS_SAFE =
      Set.of(
          "cache-control",
          "content-language",
          "content-type",
          "expires",
          "last-modified",
          "pragma");

  private record Stamp(long second, String text) {}

  private final ObjectMapper json;
  private final Clock clock;
  private final Semaphore streams = new Semaphore(MAX_STREAMS);
  private volatile Stamp stamp = new Stamp(0, "");

  Responses(ObjectMapper json, Clock clock) {
    this.json = json;
    this.clock = clock;
  }

  /** From a worker thread; streams and conversations run until they end. */
  void send(HttpServerRequest request, Context context, Answer answer, String requestId) {
    switch (answer.reply()) {
      case Reply.EventStream stream -> stream(request, context, stream);
      case Reply.WebSocket upgrade -> converse(request, context, upgrade);
      case Reply.Json document -> {
        Buffer body;
        try {
          body = Buffer.buffer(json.writeValueAsBytes(document.body()));
        } catch (IOException e) {
          LOG.error("a reply could not be written as JSON", e);
          fail(request, context, requestId);
          return;
        }
        context.runOnContext(v -> finish(request, answer, JSON_TYPE, body, requestId));
      }
      case Reply.Bytes bytes ->
          context.runOnContext(
              v ->
                  finish(
                      request,
                      answer,
                      bytes.contentType(),
                      Buffer.buffer(bytes.body()),
                      requestId));
      case Reply.Empty empty ->
          context.runOnContext(v -> finish(request, answer, "", Buffer.buffer(), requestId));
    }
  }

  /** From the event loop; for answers that need no worker. */
  void write(HttpServerRequest request, Answer answer) {
    if (answer.reply() instanceof Reply.Bytes bytes) {
      finish(request, answer, bytes.contentType(), Buffer.buffer(bytes.body()), "");
    } else {
      finish(request, answer, "", Buffer.buffer(), "");
    }
  }

  private void fail(HttpServerRequest request, Context context, String requestId) {
    var nothing = new Answer(new Reply.Empty(500), java.util.Map.of());
    context.runOnContext(v -> finish(request, nothing, "", Buffer.buffer(), requestId));
  }

  private void finish(
      HttpServerRequest request, Answer answer, String contentType, Buffer body, String requestId) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    int status = answer.reply().status();
    response.setStatusCode(status);
    common(
        response,
        contentType.isEmpty() && status != 204 ? "application/octet-stream" : contentType);
    answer.headers().forEach(response::putHeader);
    if (status >= 500 && !requestId.isEmpty()) {
      response.putHeader("X-Request-ID", requestId);
    }
    if (status == 204) {
      cors(request, response);
      response.end();
      return;
    }
    response.putHeader("Content-Length", Integer.toString(body.length()));
    cors(request, response);
    if (request.method().name().equals("HEAD")) {
      response.end();
    } else {
      response.end(body);
    }
  }

  private void common(HttpServerResponse response, String contentType) {
    response.putHeader("Server", "BackendAI");
    response.putHeader("Date", date());
    if (!contentType.isEmpty()) {
      response.putHeader("Content-Type", contentType);
    }
  }

  private static void cors(HttpServerRequest request, HttpServerResponse response) {
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return;
    }
    var exposed = new TreeSet<String>();
    for (String name : response.headers().names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!CORS_SAFE.contains(lower) && !lower.startsWith("access-control-")) {
        exposed.add(name);
      }
    }
    response.putHeader("Access-Control-Allow-Origin", origin);
    if (!request.method().name().equals("OPTIONS")) {
      response.putHeader("Access-Control-Expose-Headers", String.join(",", exposed));
    }
  }

  private void stream(HttpServerRequest request, Context context, Reply.EventStream stream) {
    if (!streams.tryAcquire()) {
      var full = new Answer(new Reply.Empty(503), java.util.Map.of("Retry-After", "5"));
      context.runOnContext(v -> finish(request, full, "", Buffer.buffer(), ""));
      return;
    }
    var sink = new VertxEventSink(request.response(), context);
    try {
      sink.open(
          response -> {
            common(response, "text/event-stream");
            response.putHeader("Cache-Control", "no-cache");
            response.putHeader("X-Accel-Buffering", "no");
            response.setChunked(true);
            cors(request, response);
          });
      stream.producer().produce(sink);
    } catch (IOException e) {
      LOG.debugf("an event stream's client has gone: %s", e.getMessage());
    } catch (Exception e) {
      LOG.warn("an event stream ended early", e);
    } finally {
      sink.end();
      streams.release();
    }
  }

  private void converse(HttpServerRequest request, Context context, Reply.WebSocket upgrade) {
    if (!streams.tryAcquire()) {
      var full = new Answer(new Reply.Empty(503), java.util.Map.of("Retry-After", "5"));
      context.runOnContext(v -> finish(request, full, "", Buffer.buffer(), ""));
      return;
    }
    try (var peer = VertxWebSocketPeer.upgrade(request, context)) {
      upgrade.conversation().talk(peer);
    } catch (IOException e) {
      LOG.debugf("a websocket's client has gone: %s", e.getMessage());
    } catch (Exception e) {
      LOG.warn("a websocket conversation ended early", e);
    } finally {
      streams.release();
    }
  }

  private String date() {
    long second = clock.millis() / 1000;
    Stamp known = stamp;
    if (known.second() != second) {
      known =
          new Stamp(
              second,
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  ZonedDateTime.now(clock.withZone(ZoneOffset.UTC))));
      stamp = known;
    }
    return known.text();
  }
}
