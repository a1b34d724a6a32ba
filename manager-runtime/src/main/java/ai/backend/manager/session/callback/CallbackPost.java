package ai.backend.manager.session.callback;

import ai.backend.manager.outbound.Reachable;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts one JSON text; follows no redirects. Thread-safe. */
@Singleton
public final class CallbackPost {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CONNECT_MILLIS = 10_000;

  private final HttpClient client;
  private final Reachable reachable;
  private final Duration limit;

  @Inject
  public CallbackPost(Vertx vertx) {
    this(vertx, Reachable.BEYOND_THIS_MACHINE, LIMIT);
  }

  /** With another notion of what may be reached, and another limit for the whole exchange. */
  public CallbackPost(Vertx vertx, Reachable reachable, Duration limit) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setForceSni(true)
                .setKeepAlive(false)
                .setMaxPoolSize(64));
    this.reachable = reachable;
    this.limit = limit;
  }

  /**
   * Posts and returns the status of the answer, whose body is not read.
   *
   * @throws IOException when there is no answer within 30 s
   * @throws IllegalArgumentException when the URL is none, or its host out of bounds
   */
  int post(String url, String json) throws IOException, InterruptedException {
    CallbackUrl to = CallbackUrl.parse(url);
    InetAddress address = reachable.resolve(to.host());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(SocketAddress.inetSocketAddress(to.port(), address.getHostAddress()))
            .setHost(to.host())
            .setPort(to.port())
            .setSsl(to.tls())
            .setURI(to.target())
            .setTimeout(limit.toMillis())
            .setFollowRedirects(false)
            .putHeader("Content-Type", "application/json");
    var answer =
        client
            .request(options)
            .compose(
                request ->
                    request
                        .send(Buffer.buffer(json))
                        .map(
                            response -> {
                              response.exceptionHandler(endedByUs -> {});
                              request.reset();
                              return response.statusCode();
                            }))
            .toCompletionStage()
            .toCompletableFuture();
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + limit, e);
    }
  }
}
