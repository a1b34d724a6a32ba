package ai.backend.manager.gateway;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The gateway's HTTP server. Not the framework's, since that answers by itself, and without a
 * problem document, what is no proper request, and lets a client take any time for a request's
 * head.
 */
@Singleton
class HttpListener {
  private static final Logger LOG = Logger.getLogger(HttpListener.class);
  private static final Duration START = Duration.ofSeconds(20);

  /** Listens when everything else has started, and stops while everything else still works. */
  private static final int LAST = Integer.MAX_VALUE;

  private static final int FIRST = 1;

  /** A request that is worked on may take long, and so may a client to read the answer. */
  private static final int IDLE_SECONDS = 1200;

  /** Bytes (spec/01 §3.4). */
  private static final int WEBSOCKET_MESSAGE = 16 << 20;

  private static final int LOOPS = Math.max(2, 2 * Runtime.getRuntime().availableProcessors());

  private final Vertx vertx;
  private final GatewayServer gateway;
  private final Streams streams;
  private final HttpServerOptions options;
  private final SpokenVersions versions = new SpokenVersions();
  private final Connections.Book book = new Connections.Book();
  private final Duration slowClient;
  private final Duration keepAlive;
  private final Duration shutdown;

  /**
   * @param slowClient how long a new connection may be without a request
   * @param keepAlive how long it may be without another one; longer than balancers keep theirs, so
   *     that it is them who close and no request meets a connection on its way out
   * @param shutdown how long requests that were begun may take when the process ends
   */
  HttpListener(
      Vertx vertx,
      GatewayServer gateway,
      Streams streams,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "backend.gateway.port") int port,
      @ConfigProperty(name = "backend.gateway.slow-client") Duration slowClient,
      @ConfigProperty(name = "backend.gateway.keep-alive") Duration keepAlive,
      @ConfigProperty(name = "quarkus.shutdown.timeout") Duration shutdown) {
    this.vertx = vertx;
    this.gateway = gateway;
    this.streams = streams;
    this.slowClient = slowClient;
    this.keepAlive = keepAlive;
    this.shutdown = shutdown;
    this.options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setMaxInitialLineLength(16 << 10)
            .setMaxHeaderSize(32 << 10)
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxWebSocketFrameSize(WEBSOCKET_MESSAGE)
            .setMaxWebSocketMessageSize(WEBSOCKET_MESSAGE)
            .setHttp2ClearTextEnabled(false);
  }

  void start(@Observes @Priority(LAST) StartupEvent event) {
    await(vertx.deployVerticle(Loop::new, new DeploymentOptions().setInstances(LOOPS)), START);
    LOG.infof("listening on %s:%d", options.getHost(), options.getPort());
  }

  /** What was begun is answered; what comes from now on is refused. */
  void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
    gateway.refuseNew();
    streams.endAll();
    if (!book.awaitAnswered(shutdown)) {
      LOG.warn("requests were still being answered when the time for it was over");
    }
    gateway.stop();
  }

  private static void await(Future<?> future, Duration limit) {
    try {
      future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the gateway does not come to listen", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The server's part on one event loop. */
  private final class Loop extends AbstractVerticle {
    private final Connections connections = new Connections(book, slowClient, keepAlive);

    @Override
    public void start(Promise<Void> started) {
      vertx.setPeriodic(slowClient.dividedBy(6).toMillis(), timer -> connections.closeIdle());
      vertx
          .createHttpServer(options)
          .connectionHandler(this::open)
          .requestHandler(this::accept)
          .invalidRequestHandler(this::accept)
          .listen()
          .<Void>mapEmpty()
          .onComplete(started);
    }

    private void open(HttpConnection connection) {
      versions.guard(connection);
      connections.opened(connection);
    }

    private void accept(HttpServerRequest request) {
      Connections.Line line = connections.begun(request.connection());
      if (line == null) {
        request.connection().close();
      } else {
        gateway.accept(request, line);
      }
    }
  }
}
