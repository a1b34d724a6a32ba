package ai.backend.manager.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes server-sent events (spec/03 §2). Each write waits until it is out, so nothing piles up;
 * the connection of a client that does not read for too long is closed.
 */
final class VertxEventSink implements Reply.EventSink {
  private final Received received;
  private final HttpServerResponse response;
  private final Context context;
  private final Duration slowClient;
  private volatile boolean gone;

  VertxEventSink(Received received, Context context, Duration slowClient) {
    this.received = received;
    this.response = received.http().response();
    this.context = context;
    this.slowClient = slowClient;
  }

  void open(Consumer<HttpServerResponse> headers) throws IOException {
    onLoop(
        () -> {
          response.closeHandler(v -> gone = true);
          response.exceptionHandler(e -> gone = true);
          headers.accept(response);
          return response.writeHead();
        });
  }

  @Override
  public void send(String event, String data, Map<String, String> fields) throws IOException {
    var text = new StringBuilder(data.length() + event.length() + 32);
    text.append("event: ").append(event).append("\r\n");
    data.lines().forEach(line -> text.append("data: ").append(line).append("\r\n"));
    fields.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    write(text.append("\r\n").toString());
  }

  @Override
  public void ping() throws IOException {
    write(": ping\r\n\r\n");
  }

  private void write(String text) throws IOException {
    onLoop(() -> response.write(text));
  }

  private void onLoop(Supplier<Future<Void>> action) throws IOException {
    if (gone) {
      throw new EOFException("the client closed the stream");
    }
    var done = new CompletableFuture<Void>();
    context.runOnContext(
        v -> {
          try {
            action.get().onComplete(r -> complete(done, r.cause()));
          } catch (IllegalStateException e) {
            done.completeExceptionally(e);
          }
        });
    try {
      done.get(slowClient.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      gone = true;
      throw new IOException("the client closed the stream", e.getCause());
    } catch (TimeoutException e) {
      gone = true;
      context.runOnContext(v -> received.http().connection().close());
      throw new IOException("the client did not read for " + slowClient.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void complete(CompletableFuture<Void> done, @Nullable Throwable cause) {
    if (cause == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(cause);
    }
  }

  @Override
  public boolean closed() {
    return gone;
  }

  /** Ends the stream from another thread; its producer's next write fails. */
  void hangUp() {
    gone = true;
    end();
  }

  void end() {
    context.runOnContext(
        v -> {
          if (!response.ended() && !response.closed()) {
            response.end().onComplete(w -> received.line().answered());
          }
        });
  }
}
