package ai.backend.manager.image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redirects, token realms and lists that lead away from a registry, over real connections. */
class RegistryRedirectTest {
  private static final String BLOB = "/v2/a/blobs/sha256:1";
  private RegistryProxy registry;
  private RegistryProxy other;

  @BeforeEach
  void start() throws Exception {
    registry = new RegistryProxy("");
    other = new RegistryProxy("");
    other.fault("", exchange -> send(exchange, "{\"token\": \"t\"}"));
  }

  @AfterEach
  void stop() {
    registry.close();
    other.close();
  }

  private static boolean send(HttpExchange exchange, String body) throws IOException {
    RegistryProxy.answer(exchange, 200, body.getBytes(UTF_8));
    return true;
  }

  private static boolean unauthorized(HttpExchange exchange, String challenge) throws IOException {
    if (exchange.getRequestHeaders().getFirst("Authorization") != null) {
      return send(exchange, "{}");
    }
    exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
    RegistryProxy.answer(exchange, 401, new byte[0]);
    return true;
  }

  private RegistryHttp http() {
    return http(InetAddress::getAllByName);
  }

  /** A client that takes the registry for one of the internet. */
  private RegistryHttp publicly() {
    return http(
        host ->
            new InetAddress[] {
              InetAddress.ofLiteral(host.equals("localhost") ? "203.0.113.5" : host)
            });
  }

  private RegistryHttp http(RegistryBounds.Resolver resolver) {
    URI url = URI.create("http://localhost:" + registry.address().split(":")[1]);
    var config = new RegistryConfig("cr", url, "docker", "robot", "pass", List.of(), true);
    return new RegistryHttp(config, RegistryProxy.SHORT, new RegistryBounds(config, resolver));
  }

  private String read(RegistryHttp http) throws Exception {
    try (InputStream bytes = http.open(BLOB)) {
      return new String(bytes.readAllBytes(), UTF_8);
    }
  }

  @Test
  void layers_are_read_from_another_host_without_the_login() throws Exception {
    registry.fault(
        "GET /v2/",
        exchange -> {
          if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
            return unauthorized(exchange, "Basic realm=\"cr\"");
          }
          RegistryProxy.redirect(exchange, other.url() + "/store?signature=x");
          return true;
        });

    try (var http = http()) {
      assertThat(read(http)).contains("token");
      assertThat(read(http)).contains("token");
    }
    assertThat(registry.seen("GET"))
        .extracting(RegistryProxy.Seen::authorization)
        .contains("Basic cm9ib3Q6cGFzcw==");
    assertThat(other.seen("GET /store?signature=x"))
        .hasSize(2)
        .extracting(RegistryProxy.Seen::authorization)
        .containsOnly("");
  }

  @Test
  void another_host_that_asks_for_a_login_does_not_get_it() throws Exception {
    registry.fault(
        "GET /v2/",
        exchange -> {
          RegistryProxy.redirect(exchange, other.url() + "/store");
          return true;
        });
    other.fault("", exchange -> unauthorized(exchange, "Basic realm=\"other\""));

    try (var http = http()) {
      assertThatThrownBy(() -> read(http)).hasMessageContaining("(401)");
    }
    assertThat(other.seen("")).extracting(RegistryProxy.Seen::authorization).containsOnly("");
  }

  @Test
  void a_registry_of_the_internet_cannot_send_us_to_this_machine() throws Exception {
    registry.fault(
        "GET /v2/",
        exchange -> {
          RegistryProxy.redirect(exchange, other.url() + "/secret?key=hidden");
          return true;
        });

    try (var http = publicly()) {
      assertThatThrownBy(() -> read(http))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("points to 127.0.0.1, which is a loopback")
          .hasMessageNotContaining("hidden");
    }
    assertThat(other.seen("")).isEmpty();
  }

  @Test
  void a_realm_on_this_machine_gets_no_password_of_a_registry_of_the_internet() throws Exception {
    registry.fault(
        "GET /v2/",
        exchange -> unauthorized(exchange, "Bearer realm=\"" + other.url() + "/token\""));

    try (var http = publicly()) {
      assertThatThrownBy(() -> read(http)).hasMessageContaining("which is a loopback");
    }
    assertThat(other.seen("")).isEmpty();

    try (var http = http()) {
      assertThat(read(http)).isEqualTo("{}");
    }
    assertThat(other.seen("GET /token"))
        .extracting(RegistryProxy.Seen::authorization)
        .containsExactly("Basic cm9ib3Q6cGFzcw==");
  }

  @Test
  void a_realm_does_not_send_the_password_on() throws Exception {
    registry.fault(
        "GET /v2/",
        exchange ->
            unauthorized(exchange, "Bearer realm=\"http://" + registry.address() + "/token\""));
    registry.fault(
        "GET /token",
        exchange -> {
          RegistryProxy.redirect(exchange, other.url() + "/token");
          return true;
        });

    try (var http = http()) {
      assertThatThrownBy(() -> read(http)).hasMessageContaining("(307)");
    }
    assertThat(other.seen("")).isEmpty();
  }

  @Test
  void each_repository_and_writing_have_tokens_of_their_own() throws Exception {
    registry.fault(
        "GET /v2/",
        exchange -> unauthorized(exchange, bearer("repository:a:pull repository:b:pull")));
    registry.fault("POST /v2/", exchange -> unauthorized(exchange, bearer("repository:a:push")));

    try (var http = http()) {
      read(http);
      read(http);
      http.change(
          "POST", http.uri("/v2/a/blobs/uploads/"), null, new byte[0], java.util.Set.of(200));
    }
    assertThat(other.seen("GET /token"))
        .extracting(RegistryProxy.Seen::path)
        .containsExactly(
            "/token?service=&scope=repository%3Aa%3Apull&scope=repository%3Ab%3Apull",
            "/token?service=&scope=repository%3Aa%3Apush");
  }

  private String bearer(String scope) {
    return "Bearer realm=\"" + other.url() + "/token\",scope=\"" + scope + "\"";
  }

  @Test
  void redirects_in_a_circle_end() throws Exception {
    registry.fault(
        "GET /v2/",
        exchange -> {
          RegistryProxy.redirect(exchange, BLOB);
          return true;
        });

    try (var http = http()) {
      assertThatThrownBy(() -> read(http)).hasMessageContaining("redirects more than 5 times");
    }
    assertThat(registry.seen("GET")).hasSize(6);
  }

  @Test
  void a_list_that_goes_on_at_another_host_is_not_followed() throws Exception {
    registry.fault(
        "GET /v2/_catalog",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Link", "<" + other.url() + "/v2/_catalog>; rel=\"next\"");
          return send(exchange, "{\"repositories\": [\"a\"]}");
        });

    URI url = URI.create(registry.url());
    var config = new RegistryConfig("cr", url, "docker", "robot", "pass", List.of(), true);
    try (var reader = new RegistryReader(config)) {
      assertThatThrownBy(reader::repositories)
          .hasMessageContaining("continues its list at another host");
    }
    assertThat(other.seen("")).isEmpty();
  }
}
