package ai.backend.manager.session.callback;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Session callbacks over the real event bus to a real HTTP server (spec/02 §12). */
@Tag("component")
class CallbacksTest {
  private final List<JsonNode> notices = new CopyOnWriteArrayList<>();
  private final List<String> elsewhere = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private SessionWorld world;
  private HttpServer receiver;

  @BeforeEach
  void start() throws IOException {
    world = new SessionWorld().scheduling();
    world.agent("i-one", "4", "8589934592");
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext("/hook", exchange -> take(exchange, 204));
    receiver.createContext("/broken", exchange -> take(exchange, 500));
    receiver.createContext("/moved", this::redirect);
    receiver.createContext("/secret", this::reached);
    receiver.createContext("/silent", this::hang);
    receiver.start();
  }

  @AfterEach
  void stop() {
    released.countDown();
    receiver.stop(0);
    world.close();
  }

  private void take(HttpExchange exchange, int status) throws IOException {
    assertThat(exchange.getRequestMethod()).isEqualTo("POST");
    notices.add(
        SessionSql.parse(
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Location", url("/secret"));
    take(exchange, 307);
  }

  private void reached(HttpExchange exchange) throws IOException {
    elsewhere.add(exchange.getRequestURI().toString());
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private void hang(HttpExchange exchange) {
    try {
      elsewhere.add("asked");
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
  }

  private UUID create(String name, String extra) throws Exception {
    String body =
        "{'image':'python','name':'%s','config':{'resources':{'cpu':'1','mem':'512m'}},%s}"
            .formatted(name, extra);
    return UUID.fromString(world.create(Fixtures.ADMIN, body).path("sessionId").asText());
  }

  private List<String> steps(UUID session) {
    return notices.stream()
        .filter(n -> n.path("session_id").asText().equals(session.toString()))
        .map(n -> n.path("event").asText())
        .sorted()
        .toList();
  }

  @Test
  void everyStepOfASessionIsToldOnce() throws Exception {
    UUID id =
        create(
            "told", "'type':'batch','startupCommand':'true','callbackURL':'" + url("/hook") + "'");
    var result = new SessionResult(SessionResult.Result.SUCCESS, id, "task-done", 0);
    world.bus.publishAs("i-one", result);
    world.bus.publishAs("i-one", result);
    world.untilStatus(id, "TERMINATED");

    world.until("all notices are there", () -> steps(id).size() >= 7);

    assertThat(steps(id))
        .containsExactly(
            "enqueued",
            "preparing",
            "scheduled",
            "started",
            "success",
            "terminated",
            "terminating");
    assertThat(notices)
        .allSatisfy(
            n -> {
              assertThat(n.path("type").asText()).isEqualTo("session_lifecycle");
              assertThat(n.path("when").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*\\+00:00");
              assertThat(n.size()).isEqualTo(4);
            });
  }

  @Test
  void anErrorOfTheReceiverIsNotRepeatedAndHarmsNothing() throws Exception {
    UUID id = create("broken", "'callback_url':'" + url("/broken") + "'");
    world.until("told", () -> steps(id).contains("started"));
    assertThat(steps(id)).doesNotHaveDuplicates();
    assertThat(world.status(id)).isEqualTo("RUNNING");
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    UUID id = create("moved", "'callback_url':'" + url("/moved") + "'");
    world.until("told", () -> steps(id).contains("started"));
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void aSilentReceiverHoldsNothingUp() throws Exception {
    UUID id = create("silent", "'callback_url':'" + url("/silent") + "'");
    assertThat(world.status(id)).isEqualTo("RUNNING");
    world.until("asked", () -> !elsewhere.isEmpty());
  }

  @Test
  void theGatewaysOwnMachineIsNeverAsked() throws Exception {
    UUID id = create("inside", "'callback_url':'http://169.254.169.254/latest/meta-data'");
    assertThat(world.status(id)).isEqualTo("RUNNING");
    try (var vertx = new ClosingVertx()) {
      var post = new CallbackPost(vertx.vertx());
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> post.post(url("/hook"), "{}"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(notices).isEmpty();
  }

  private record ClosingVertx(io.vertx.core.Vertx vertx) implements AutoCloseable {
    ClosingVertx() {
      this(io.vertx.core.Vertx.vertx());
    }

    @Override
    public void close() {
      vertx.close();
    }
  }
}
