package ai.backend.manager.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests from the event loop and answers them on virtual threads. Up to 2000 are worked on
 * at a time; more get 503 at once, so that a crowd cannot fill the memory.
 */
@Singleton
class GatewayServer {
  private static final int MAX_IN_FLIGHT = 2000;

  private static final ApiProblem ENDING =
      new ApiProblem(
          ProblemType.SERVICE_UNAVAILABLE, "This gateway is going away; connect to another one.");

  private final Gateway gateway;
  private final Responses responses;
  private final RequestMetrics metrics;
  private final TrustedProxies proxies;
  private final Duration slowClient;
  private final BodyBudget bodies = new BodyBudget();
  private volatile boolean closing;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  /**
   * @param slowClient how long a client may leave a body unsent
   */
  GatewayServer(
      Gateway gateway,
      Responses responses,
      RequestMetrics metrics,
      TrustedProxies proxies,
      @ConfigProperty(name = "backend.gateway.slow-client") Duration slowClient) {
    this.slowClient = slowClient;
    this.gateway = gateway;
    this.responses = responses;
    this.metrics = metrics;
    this.proxies = proxies;
  }

  /** From now on every request is refused: the process ends. */
  void refuseNew() {
    closing = true;
  }

  void stop() {
    workers.shutdown();
  }

  /**
   * On the event loop.
   *
   * @param line the connection on which the request comes
   */
  void accept(HttpServerRequest http, Connections.Line line) {
    var received =
        new Received(
            http,
            effectiveMethod(http),
            RequestId.of(http.getHeader(RequestId.HEADER)),
            System.nanoTime(),
            line);
    ApiProblem fault = closing ? ENDING : RequestForm.fault(http);
    if (fault != null) {
      refuseForGood(received, fault);
      return;
    }
    if (received.isChunked()) {
      // a length beside the chunks is taken away before it can be seen, and a proxy may have read
      // that
      line.last();
      http.response().putHeader("Connection", "close");
    }
    if (received.isUpgrade()) {
      http.pause();
      dispatch(received, new byte[0]);
      return;
    }
    BodyReader.read(
        http,
        gateway.bodyLimit(received.method(), received.path()),
        slowClient,
        bodies,
        body -> dispatch(received, body),
        why -> refuse(received, why));
  }

  private static String effectiveMethod(HttpServerRequest request) {
    String override = request.getHeader("X-Method-Override");
    return override == null || override.isBlank()
        ? request.method().name()
        : override.strip().toUpperCase(Locale.ROOT);
  }

  private void dispatch(Received received, byte[] body) {
    if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
      inFlight.decrementAndGet();
      bodies.give(body.length);
      refuse(
          received,
          new ApiProblem(
              ProblemType.SERVICE_UNAVAILABLE,
              "Too many requests are being worked on; try again."));
      return;
    }
    HttpServerRequest http = received.http();
    Context context = Vertx.currentContext();
    var inbound =
        new Inbound(received.method(), http.uri(), name -> header(http, name), from(http), body);
    workers.execute(() -> work(received, context, inbound));
  }

  private ClientAddress from(HttpServerRequest http) {
    String peer = http.remoteAddress() == null ? null : http.remoteAddress().hostAddress();
    return ClientAddress.of(peer, http.headers().getAll("X-Forwarded-For"), proxies);
  }

  /** HTTP/2 has no Host header; its authority is the same text. */
  private static @Nullable String header(HttpServerRequest request, String name) {
    String value = request.getHeader(name);
    return value == null && name.equals("Host") && request.authority() != null
        ? request.authority().toString()
        : value;
  }

  private void work(Received received, Context context, Inbound inbound) {
    CallLog.begin(received.id());
    try {
      Answer answer = answer(inbound);
      if (answer.reply() instanceof Reply.WebSocket && !received.isUpgrade()) {
        answer = gateway.problem(new ApiProblem(ProblemType.BAD_REQUEST, null, null));
      }
      Sent sent = responses.send(received, context, answer);
      CallLog.answered(
          inbound.from().client(),
          inbound.method(),
          inbound.target(),
          sent.status(),
          sent.bytes(),
          System.nanoTime() - received.startNanos());
    } finally {
      CallLog.end();
    }
  }

  private Answer answer(Inbound inbound) {
    long begin = System.nanoTime();
    try {
      Answer answer = gateway.answer(inbound);
      metrics.count(
          inbound.method(),
          gateway.routeOf(inbound),
          answer.reply().status(),
          Duration.ofNanos(System.nanoTime() - begin));
      return answer;
    } finally {
      inFlight.decrementAndGet();
      bodies.give(inbound.body().length);
    }
  }

  /** On the event loop: nothing that comes after this request on its connection is looked at. */
  private void refuseForGood(Received received, ApiProblem why) {
    received.line().last();
    received.http().handler(rest -> {});
    refuse(received, why);
  }

  /** On the event loop: an answer that needs no work. */
  private void refuse(Received received, ApiProblem why) {
    CallLog.begin(received.id());
    try {
      Sent sent = responses.write(received, why, gateway.problem(why).headers());
      HttpServerRequest http = received.http();
      CallLog.answered(
          from(http).client(),
          received.method(),
          http.uri(),
          sent.status(),
          sent.bytes(),
          System.nanoTime() - received.startNanos());
    } finally {
      CallLog.end();
    }
  }
}
