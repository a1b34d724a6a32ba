package ai.backend.manager.gateway;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One websocket: at most 16 messages wait to be read (then the client is made to wait), each of at
 * most 16 MiB; a write waits until it is out, for at most 30 s.
 */
final class VertxWebSocketPeer implements Reply.WebSocketPeer, AutoCloseable {
  private static final int WAITING = 16;
  private static final int DEADLINE_SECONDS = 30;

  private final ServerWebSocket socket;
  private final Context context;
  private final BlockingQueue<Optional<String>> received = new ArrayBlockingQueue<>(WAITING + 2);
  private volatile boolean gone;

  private VertxWebSocketPeer(ServerWebSocket socket, Context context) {
    this.socket = socket;
    this.context = context;
  }

  static VertxWebSocketPeer upgrade(HttpServerRequest request, Context context) throws IOException {
    var opened = new CompletableFuture<VertxWebSocketPeer>();
    context.runOnContext(
        v ->
            request
                .toWebSocket()
                .onSuccess(
                    socket -> opened.complete(new VertxWebSocketPeer(socket, context).listen()))
                .onFailure(opened::completeExceptionally));
    return await(opened);
  }

  private VertxWebSocketPeer listen() {
    socket.textMessageHandler(this::take);
    socket.binaryMessageHandler(bytes -> take(bytes.toString()));
    socket.closeHandler(v -> hangUp());
    socket.exceptionHandler(e -> hangUp());
    return this;
  }

  private void take(String text) {
    if (received.offer(Optional.of(text)) && received.size() >= WAITING) {
      socket.pause();
    }
  }

  private void hangUp() {
    gone = true;
    received.offer(Optional.empty());
  }

  @Override
  public String receiveText(Duration limit) throws IOException, TimeoutException {
    Optional<String> next;
    try {
      next =
          gone && received.isEmpty()
              ? Optional.empty()
              : received.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (next == null) {
      throw new TimeoutException("no message within " + limit.toSeconds() + " s");
    }
    context.runOnContext(v -> socket.resume());
    return next.orElseThrow(() -> new EOFException("the client closed the websocket"));
  }

  @Override
  public void sendText(String text) throws IOException {
    if (gone) {
      throw new EOFException("the client closed the websocket");
    }
    var sent = new CompletableFuture<Boolean>();
    context.runOnContext(
        v ->
            socket
                .writeTextMessage(text)
                .onSuccess(w -> sent.complete(true))
                .onFailure(sent::completeExceptionally));
    await(sent);
  }

  @Override
  public boolean closed() {
    return gone;
  }

  @Override
  public void close(int code, String reason) {
    gone = true;
    context.runOnContext(
        v -> {
          if (!socket.isClosed()) {
            socket.close((short) code, reason);
          }
        });
  }

  @Override
  public void close() {
    close(1000, "");
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the client has gone", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the client did not answer within " + DEADLINE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
