package ai.backend.manager.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/**
 * A request of which the head has arrived.
 *
 * @param method effective method, upper case
 * @param id its name in the log and in the answer's header
 * @param startNanos when it came
 * @param line the connection on which it came
 */
record Received(
    HttpServerRequest http, String method, String id, long startNanos, Connections.Line line) {
  String path() {
    String target = http.uri();
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  boolean isHead() {
    return http.method().name().equals("HEAD");
  }

  /** Whether its body is in chunks. */
  boolean isChunked() {
    return http.getHeader("Transfer-Encoding") != null;
  }

  /** Wants to become a websocket, and carries no body. */
  boolean isUpgrade() {
    String connection = http.getHeader("Connection");
    String length = http.getHeader("Content-Length");
    return http.method().name().equals("GET")
        && "websocket".equalsIgnoreCase(http.getHeader("Upgrade"))
        && connection != null
        && connection.toLowerCase(Locale.ROOT).contains("upgrade")
        && (length == null || length.strip().equals("0"))
        && !isChunked();
  }
}
