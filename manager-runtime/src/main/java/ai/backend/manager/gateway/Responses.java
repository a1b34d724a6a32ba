package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Writes replies with the headers that all of them share (spec/01 §2, §8, §9). */
@Singleton
class Responses {
  private static final Logger LOG = Logger.getLogger(Responses.class);
  private static final String JSON_TYPE = "application/json; charset=utf-8";
  private static final Set<String> CORS_SAFE =
      Set.of(
          "cache-control",
          "content-language",
          "content-type",
          "expires",
          "last-modified",
          "pragma");

  private static final Duration LINGER = Duration.ofMillis(300);

  private record Stamp(long second, String text) {}

  private final ObjectMapper json;
  private final Clock clock;
  private final Streams streams;
  private final Duration slowClient;
  private volatile Stamp stamp = new Stamp(0, "");

  /**
   * @param slowClient for how long a stream's client may leave unread what was sent
   */
  Responses(
      ObjectMapper json,
      Clock clock,
      Streams streams,
      @ConfigProperty(name = "backend.gateway.slow-client") Duration slowClient) {
    this.json = json;
    this.clock = clock;
    this.streams = streams;
    this.slowClient = slowClient;
  }

  /** From a worker thread; streams and conversations run until they end. */
  Sent send(Received received, Context context, Answer answer) {
    return switch (answer.reply()) {
      case Reply.EventStream stream -> stream(received, context, answer, stream);
      case Reply.WebSocket upgrade -> converse(received, context, answer, upgrade);
      case Reply.Json document -> {
        try {
          byte[] body = json.writeValueAsBytes(document.body());
          yield send(received, context, answer, JSON_TYPE, body);
        } catch (IOException e) {
          LOG.error("a reply could not be written as JSON", e);
          yield send(received, context, nothing(500, Map.of()), "", new byte[0]);
        }
      }
      case Reply.Bytes bytes -> send(received, context, answer, bytes.contentType(), bytes.body());
      case Reply.Empty empty -> send(received, context, answer, "", new byte[0]);
    };
  }

  private Sent send(
      Received received, Context context, Answer answer, String contentType, byte[] body) {
    context.runOnContext(v -> finish(received, answer, contentType, Buffer.buffer(body)));
    return new Sent(answer.reply().status(), body.length);
  }

  /**
   * From the event loop; for answers that need no worker. After the last answer on a connection
   * what the client still sends is thrown away for a moment; if it were left unread, the answer
   * would be lost with the connection.
   */
  Sent write(Received received, ApiProblem problem, Map<String, String> headers) {
    byte[] body = Problems.bytes(problem);
    var reply = new Reply.Bytes(problem.status(), Problems.CONTENT_TYPE, body);
    var answer = new Answer(reply, headers);
    HttpServerResponse response = received.http().response();
    if (!received.line().isLast() || received.isHead()) {
      finish(received, answer, reply.contentType(), Buffer.buffer(body));
    } else if (!response.ended() && !response.closed()) {
      head(received, answer, reply.contentType(), body.length);
      response.putHeader("Connection", "close").write(Buffer.buffer(body));
      Vertx.currentContext().owner().setTimer(LINGER.toMillis(), timer -> end(received));
    }
    return new Sent(reply.status(), body.length);
  }

  private static Answer nothing(int status, Map<String, String> headers) {
    return new Answer(new Reply.Empty(status), headers);
  }

  private static void end(Received received) {
    HttpServerResponse response = received.http().response();
    if (!response.ended() && !response.closed()) {
      out(received, response.end());
    }
  }

  private void finish(Received received, Answer answer, String contentType, Buffer body) {
    HttpServerResponse response = received.http().response();
    if (response.ended() || response.closed()) {
      return;
    }
    head(received, answer, contentType, body.length());
    boolean bodyless = answer.reply().status() == 204 || received.isHead();
    out(received, bodyless ? response.end() : response.end(body));
  }

  private void head(Received received, Answer answer, String contentType, int length) {
    HttpServerResponse response = received.http().response();
    int status = answer.reply().status();
    response.setStatusCode(status);
    common(
        response,
        received.id(),
        contentType.isEmpty() && status != 204 ? "application/octet-stream" : contentType);
    answer.headers().forEach(response::putHeader);
    if (status != 204) {
      response.putHeader("Content-Length", Integer.toString(length));
    }
    cors(received.http(), response);
  }

  private static void out(Received received, Future<Void> written) {
    written.onComplete(w -> received.line().answered());
  }

  private void common(HttpServerResponse response, String requestId, String contentType) {
    response.putHeader("Server", "BackendAI");
    response.putHeader(RequestId.HEADER, requestId);
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

  private Sent stream(Received received, Context context, Answer answer, Reply.EventStream stream) {
    HttpServerRequest request = received.http();
    try (var place = streams.enter(answer.caller())) {
      if (place == null) {
        return full(received, context);
      }
      var sink = new VertxEventSink(received, context, slowClient);
      place.started(sink::hangUp);
      sink.open(
          response -> {
            common(response, received.id(), "text/event-stream");
            response.putHeader("Cache-Control", "no-cache");
            response.putHeader("X-Accel-Buffering", "no");
            response.setChunked(true);
            cors(request, response);
          });
      try {
        stream.producer().produce(sink);
      } finally {
        sink.end();
      }
    } catch (IOException | InterruptedException e) {
      LOG.debugf("an event stream ended: %s", e.getMessage());
    } catch (Exception e) {
      LOG.warn("an event stream ended early", e);
    }
    return new Sent(answer.reply().status(), 0);
  }

  private Sent converse(
      Received received, Context context, Answer answer, Reply.WebSocket upgrade) {
    try (var place = streams.enter(answer.caller())) {
      if (place == null) {
        return full(received, context);
      }
      try (var peer = VertxWebSocketPeer.upgrade(received.http(), context)) {
        place.started(() -> peer.close(1001, "the gateway ends the conversation"));
        upgrade.conversation().talk(peer);
      }
    } catch (IOException | InterruptedException e) {
      LOG.debugf("a websocket ended: %s", e.getMessage());
    } catch (Exception e) {
      LOG.warn("a websocket conversation ended early", e);
    }
    return new Sent(answer.reply().status(), 0);
  }

  private Sent full(Received received, Context context) {
    byte[] body =
        Problems.bytes(
            new ApiProblem(
                ProblemType.SERVICE_UNAVAILABLE,
                "This gateway takes no more streams at the moment; try again."));
    var answer =
        new Answer(new Reply.Bytes(503, Problems.CONTENT_TYPE, body), Map.of("Retry-After", "5"));
    return send(received, context, answer, Problems.CONTENT_TYPE, body);
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
