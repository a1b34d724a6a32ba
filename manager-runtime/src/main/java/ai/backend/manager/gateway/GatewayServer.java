package ai.backend.manager.gateway;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests from the event loop and answers them on virtual threads. Up to 2000 are worked on
 * at a time; more get 503 at once, so that a crowd cannot fill the memory.
 */
@Singleton
class GatewayServer {
  private static final int MAX_IN_FLIGHT = 2000;

  private final Gateway gateway;
  private final Responses responses;
  private final RequestMetrics metrics;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  GatewayServer(Gateway gateway, Responses responses, RequestMetrics metrics) {
    this.gateway = gateway;
    this.responses = responses;
    this.metrics = metrics;
  }

  void serve(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).handler(routing -> accept(routing.request()));
  }

  void stop(@Observes ShutdownEvent event) {
    workers.shutdown();
  }

  private void accept(HttpServerRequest request) {
    String method = effectiveMethod(request);
    boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    if (upgrade) {
      request.pause();
      dispatch(request, method, new byte[0]);
      return;
    }
    String target = request.uri();
    int query = target.indexOf('?');
    int limit = gateway.bodyLimit(method, query < 0 ? target : target.substring(0, query));
    collect(request, method, limit);
  }

  private static String effectiveMethod(HttpServerRequest request) {
    String override = request.getHeader("X-Method-Override");
    return override == null || override.isBlank()
        ? request.method().name()
        : override.strip().toUpperCase(Locale.ROOT);
  }

  private void collect(HttpServerRequest request, String method, int limit) {
    var body = new ByteArrayOutputStream(0);
    request.handler(
        chunk -> {
          if (body.size() <= limit) {
            body.writeBytes(chunk.getBytes());
          }
        });
    request.endHandler(
        end -> {
          if (body.size() > limit) {
            responses.write(request, gateway.problem(tooLarge(limit)));
          } else {
            dispatch(request, method, body.toByteArray());
          }
        });
  }

  private void dispatch(HttpServerRequest request, String method, byte[] body) {
    if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
      inFlight.decrementAndGet();
      responses.write(request, gateway.problem(overloaded()));
      return;
    }
    var context = io.vertx.core.Vertx.currentContext();
    var inbound =
        new Inbound(
            method,
            request.uri(),
            name -> header(request, name),
            request.remoteAddress() == null ? null : request.remoteAddress().hostAddress(),
            body);
    workers.execute(() -> work(request, context, inbound));
  }

  /** HTTP/2 has no Host header; its authority is the same text. */
  private static @Nullable String header(HttpServerRequest request, String name) {
    String value = request.getHeader(name);
    return value == null && name.equals("Host") && request.authority() != null
        ? request.authority().toString()
        : value;
  }

  private void work(HttpServerRequest request, io.vertx.core.Context context, Inbound inbound) {
    String id = requestId(inbound.header("X-Request-ID"));
    MDC.put("request", id);
    boolean[] counted = {true};
    Runnable settle =
        () -> {
          if (counted[0]) {
            counted[0] = false;
            inFlight.decrementAndGet();
          }
        };
    try {
      Answer answer = answer(inbound);
      settle.run();
      responses.send(request, context, answer, id);
    } finally {
      settle.run();
      MDC.remove("request");
    }
  }

  private Answer answer(Inbound inbound) {
    long begin = System.nanoTime();
    Answer answer = gateway.answer(inbound);
    metrics.count(
        inbound.method(),
        gateway.routeOf(inbound),
        answer.reply().status(),
        Duration.ofNanos(System.nanoTime() - begin));
    return answer;
  }

  /** The client's own id when it is a plain one, else a random one. */
  private static String requestId(@Nullable String given) {
    if (given != null && given.length() <= 64 && given.matches("[A-Za-z0-9._-]+")) {
      return given;
    }
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  private static ApiProblem tooLarge(int limit) {
    return new ApiProblem(
        ProblemType.BAD_REQUEST, "The request body is larger than " + limit + " bytes.");
  }

  private static ApiProblem overloaded() {
    return new ApiProblem(
        ProblemType.SERVICE_UNAVAILABLE, "Too many requests are being worked on; try again.");
  }
}
