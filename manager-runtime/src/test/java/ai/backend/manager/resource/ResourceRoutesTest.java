package ai.backend.manager.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.session.ConcurrencyCounters;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Routes on resources that need more than the database, over the real stores. */
@Tag("component")
class ResourceRoutesTest {
  private final SessionWorld world = new SessionWorld();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private HttpServer peer;
  private volatile int status = 200;
  private volatile String body = "{}";

  @BeforeEach
  void listen() throws IOException {
    peer = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    peer.createContext(
        "/",
        exchange -> {
          heard.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-BackendAI-Watcher-Token"));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    peer.start();
  }

  @AfterEach
  void close() {
    peer.stop(0);
    world.close();
  }

  private static Reply call(Routes routes, String method, String path, TestCall call)
      throws Exception {
    return routes.routes().stream()
        .filter(r -> r.method().equals(method) && r.path().equals(path))
        .findFirst()
        .orElseThrow()
        .handler()
        .handle(call);
  }

  private static TestCall asking(String method, String json, Map<String, String> path) {
    TestCall call = TestCall.of(Fixtures.ADMIN, "_", json);
    return new TestCall(
        call.caller(), method, path, Map.of(), Map.of(), call.body(), call.apiVersion());
  }

  private Reply watcher(String method, String path, String agent) throws Exception {
    return call(
        new WatcherRoutes(new Watchers(world.etcd, world.agentRows)),
        method,
        path,
        asking(method, "{'agent_id':'" + agent + "'}", Map.of()));
  }

  private void watched(String agent) {
    Fixtures.agent(world.db, agent, "tcp://127.0.0.1:1", "1", "1");
    world.etcd.putAll(
        new EtcdScope.Node(agent),
        Map.of("ip", "127.0.0.1", "watcher_port", "" + peer.getAddress().getPort()));
  }

  @Test
  void the_watcher_is_asked_with_the_token_and_its_answer_passed_on() throws Exception {
    watched("i-1");
    world.etcd.put("config/watcher/token", "hush");
    body = "{\"agent-status\":\"running\",\"watcher-status\":\"active\"}";

    var answer = (Reply.Bytes) watcher("GET", "/resource/watcher", "i-1");
    status = 503;
    body = "busy";
    var refused = (Reply.Bytes) watcher("POST", "/resource/watcher/agent/restart", "i-1");

    assertThat(answer.contentType()).startsWith("application/json");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("active");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.contentType()).startsWith("text/plain");
    assertThat(heard).containsExactly("GET / hush", "POST /agent/restart hush");
  }

  @Test
  void an_unknown_agent_is_404_and_a_silent_watcher_503() {
    watched("i-1");
    peer.stop(0);
    Fixtures.agent(world.db, "i-nowhere", "tcp://127.0.0.1:1", "1", "1");

    assertThatThrownBy(() -> watcher("GET", "/resource/watcher", "none"))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            p -> {
              assertThat(p.status()).isEqualTo(404);
              assertThat(p.title()).isEqualTo("No such agent instance.");
            });
    for (String agent : List.of("i-1", "i-nowhere")) {
      assertThatThrownBy(() -> watcher("POST", "/resource/watcher/agent/start", agent))
          .isInstanceOfSatisfying(
              ApiProblem.class, p -> assertThat(p.slug()).isEqualTo("service-unavailable"));
    }
  }

  private JsonNode proxyVersion(String group) throws Exception {
    var routes =
        new ResourceGroupRoutes(
            new VisibleGroups(world.db), new WsproxyVersions(new ObjectMapper(), world.clock));
    var call = asking("GET", "", Map.of("name", group));
    var reply = (Reply.Json) call(routes, "GET", "/scaling-groups/{name}/wsproxy-version", call);
    return new ObjectMapper().valueToTree(reply.body());
  }

  @Test
  void the_app_proxy_tells_its_version_and_without_one_it_is_v1() throws Exception {
    assertThat(proxyVersion("default").path("wsproxy_version").asText()).isEqualTo("v1");

    world.db.execute(
        "update scaling_groups set wsproxy_addr = ?",
        "http://127.0.0.1:" + peer.getAddress().getPort() + "/");
    body = "{\"api_version\": \"v2\"}";

    assertThat(proxyVersion("default").path("wsproxy_version").asText()).isEqualTo("v2");
    assertThat(heard).containsExactly("GET /status null");
  }

  @Test
  void an_app_proxy_that_does_not_answer_is_a_misconfiguration() {
    world.db.execute("update scaling_groups set wsproxy_addr = 'http://127.0.0.1:1'");

    assertThatThrownBy(() -> proxyVersion("default"))
        .isInstanceOfSatisfying(
            ApiProblem.class, p -> assertThat(p.slug()).isEqualTo("server-misconfigured"));
    assertThatThrownBy(() -> proxyVersion("other"))
        .isInstanceOfSatisfying(
            ApiProblem.class, p -> assertThat(p.title()).isEqualTo("No such scaling group."));
  }

  @Test
  void wrong_sums_are_counted_anew() throws Exception {
    world.scheduling();
    world.agent("i-1", "8", "8589934592");
    world.untilStatus(world.enqueue("work", "2"), "RUNNING");
    Fixtures.agent(world.db, "i-2", "tcp://127.0.0.1:1", "1", "1");
    world.db.execute("update agents set occupied_slots = '{\"cpu\": \"99\"}'");
    var redis = world.redis.shared(RedisDatabase.STAT).sync();
    String own = "keypair.concurrency_used." + Fixtures.ADMIN.accessKey();
    String other = "keypair.concurrency_used." + Fixtures.USER.accessKey();
    redis.set(own, "7".getBytes(StandardCharsets.UTF_8));
    redis.set(other, "7".getBytes(StandardCharsets.UTF_8));

    call(
        new RecalculationRoutes(world.db, new ConcurrencyCounters(world.db, world.redis)),
        "POST",
        "/resource/recalculate-usage",
        asking("POST", "", Map.of()));

    assertThat(world.occupied("i-1")).contains("\"cpu\": \"2\"");
    assertThat(world.occupied("i-2")).isEqualTo("{}");
    assertThat(redis.get(own)).asString(StandardCharsets.UTF_8).isEqualTo("1");
    assertThat(redis.get(other)).asString(StandardCharsets.UTF_8).isEqualTo("0");
  }

  @Test
  void kernels_that_are_ending_hold_their_agent_but_no_longer_the_limit() throws Exception {
    world.scheduling();
    world.agent("i-1", "8", "8589934592");
    UUID session = world.enqueue("work", "2");
    world.untilStatus(session, "RUNNING");
    world.db.execute("update kernels set status = 'TERMINATING' where session_id = ?", session);

    var occupied =
        new Usage(world.db, new ObjectMapper()).occupied(Fixtures.ADMIN, Fixtures.PROJECT);

    assertThat(occupied.keypair().toTexts()).isEmpty();
    assertThat(occupied.byResourceGroup().get("default").toTexts())
        .containsEntry("cpu", "2")
        .containsEntry("mem", "536870912");
  }
}
