package ai.backend.operator.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.operator.pool.RegisteredAgents.Agent;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayAgentsTest {
  private static final Map<String, String> KEYPAIR =
      Map.of("accessKey", "AKIAIOSFODNN7EXAMPLE", "secretKey", "secret");
  private final Map<String, String> seen = new HashMap<>();
  private HttpServer server;
  private int status = 200;
  private String reply = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.put("path", exchange.getRequestURI().toString());
          seen.put("body", new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.getRequestHeaders().forEach((k, v) -> seen.put(k, v.getFirst()));
          exchange.sendResponseHeaders(status, reply.length());
          exchange.getResponseBody().write(reply.getBytes(UTF_8));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private java.util.List<Agent> ask() throws RegisteredAgents.Unavailable {
    var clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    try (var client = new KubernetesClientBuilder().build()) {
      return new GatewayAgents(client, clock, new java.util.Random(1))
          .ask("http://127.0.0.1:" + server.getAddress().getPort(), KEYPAIR, "default");
    }
  }

  @Test
  void agentsAndTheirSlotsAreReadWithASignedRequest() throws Exception {
    reply =
        """
        {"data":{"agent_list":{"items":[{"id":"i-workers-a","status":"ALIVE","available_slots":"{\\"cpu\\": \\"1.5\\"}"}]}}}
        """;
    assertThat(ask())
        .containsExactly(new Agent("i-workers-a", "ALIVE", Map.of("cpu", new BigDecimal("1.5"))));
    assertThat(seen.get("path")).isEqualTo("/admin/gql");
    assertThat(seen.get("Date")).isEqualTo("2026-01-02T03:04:05+00:00");
    assertThat(seen.get("Content-type")).isEqualTo("application/json");
    assertThat(seen.get("Authorization"))
        .matches(
            "BackendAI signMethod=HMAC-SHA256, credential=AKIAIOSFODNN7EXAMPLE:[0-9a-f]{64},"
                + " profile=hardened, nonce=[0-9a-f]{32}");
    assertThat(seen.get("body")).contains("agent_list", "\"group\":\"default\"");
  }

  @Test
  void whatIsNoListOfAgentsIsSaid() {
    status = 503;
    assertThatThrownBy(this::ask).hasMessage("the gateway answers 503");
    status = 200;
    reply = "{\"data\": null}";
    assertThatThrownBy(this::ask).hasMessage("the gateway does not list agents");
  }
}
