package ai.backend.manager.image.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Stands before a real registry on loopback, counts what is asked and goes wrong where told to. */
public final class RegistryProxy implements AutoCloseable {
  /** Times for clients that are to give up soon. */
  static final RegistryTimes SHORT =
      new RegistryTimes(
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          3,
          Duration.ofMillis(10));

  private static final List<String> PASSED =
      List.of("Content-Type", "Location", "Docker-Content-Digest", "WWW-Authenticate");

  private final HttpServer server;
  private final String behind;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /** A request that came. */
  public record Seen(String method, String path, String authorization) {}

  /** Answers in the registry's place, or returns false to let it answer. */
  @FunctionalInterface
  public interface Fault {
    boolean answers(HttpExchange exchange) throws IOException;
  }

  /** Before the registry at that URL; empty when there is none. */
  public RegistryProxy(String behind) throws IOException {
    this.behind = behind;
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  /** A client that gives up soon. */
  public static RegistryHttp client(RegistryConfig registry) {
    return new RegistryHttp(
        registry, SHORT, new RegistryBounds(registry, InetAddress::getAllByName));
  }

  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public String url() {
    return "http://" + address();
  }

  /** What happens to requests whose "METHOD path" begins like that. */
  public void fault(String beginning, Fault fault) {
    faults.put(beginning, fault);
  }

  public List<Seen> seen(String beginning) {
    return seen.stream().filter(s -> (s.method() + " " + s.path()).startsWith(beginning)).toList();
  }

  public static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  public static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    answer(exchange, 307, new byte[0]);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    seen.add(
        new Seen(exchange.getRequestMethod(), path, authorization == null ? "" : authorization));
    String line = exchange.getRequestMethod() + " " + path;
    for (var fault : new TreeMap<>(faults).entrySet()) {
      if (line.startsWith(fault.getKey()) && fault.getValue().answers(exchange)) {
        return;
      }
    }
    try {
      forward(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(HttpExchange exchange) throws IOException, InterruptedException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    var request =
        HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    for (String name : List.of("Accept", "Content-Type", "Authorization")) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    PASSED.forEach(
        name ->
            response
                .headers()
                .firstValue(name)
                .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
    exchange.sendResponseHeaders(
        response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
    exchange.getResponseBody().write(response.body());
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    http.shutdownNow();
  }
}
