package ai.backend.manager.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler answers; the gateway adds the common headers. */
public sealed interface Reply {
  int status();

  /** A JSON document; {@code body} is anything Jackson writes (a JsonNode, record or map). */
  record Json(int status, Object body) implements Reply {}

  /** No body: 204 carries no content type, other statuses an empty octet stream (spec/01 §9). */
  record Empty(int status) implements Reply {}

  /** Plain bytes of the given content type. */
  record Bytes(int status, String contentType, byte[] body) implements Reply {}

  /** Server-sent events; the producer runs until it returns or the client goes away. */
  record EventStream(EventProducer producer) implements Reply {
    @Override
    public int status() {
      return 200;
    }
  }

  /**
   * Upgrades to a websocket once all checks have passed; the conversation ends when {@code talk}
   * returns.
   */
  record WebSocket(Conversation conversation) implements Reply {
    @Override
    public int status() {
      return 101;
    }
  }

  /** What is said over one websocket, on a virtual thread. */
  @FunctionalInterface
  interface Conversation {
    void talk(WebSocketPeer peer) throws Exception;
  }

  /**
   * The client's side of a websocket; pings are answered by the gateway. Not thread-safe but for
   * {@link #closed()}.
   */
  interface WebSocketPeer {
    /**
     * The next whole text message; throws {@link java.io.EOFException} when the client has gone,
     * TimeoutException after the limit.
     */
    String receiveText(Duration limit) throws IOException, java.util.concurrent.TimeoutException;

    void sendText(String text) throws IOException;

    boolean closed();

    /** Closes with a status code and reason (1000 = normal). */
    void close(int code, String reason);
  }

  /** Writes events to one client. */
  @FunctionalInterface
  interface EventProducer {
    void produce(EventSink sink) throws Exception;
  }

  /** The client's side of an event stream. Not thread-safe. */
  interface EventSink {
    /**
     * Sends one event; blocks while the client is slow, throws when it has gone or did not read in
     * time.
     */
    void send(String event, String data, Map<String, String> fields) throws IOException;

    /** Sends a comment line that keeps the connection alive. */
    void ping() throws IOException;

    boolean closed();
  }

  static Reply ok(Object body) {
    return new Json(200, body);
  }

  static Reply created(Object body) {
    return new Json(201, body);
  }

  static Reply noContent() {
    return new Empty(204);
  }

  /** Body for a nullable object: {@code null} is written as JSON null. */
  static Reply okOrNull(@Nullable Object body) {
    return new Json(
        200, body == null ? com.fasterxml.jackson.databind.node.NullNode.instance : body);
  }
}
