package ai.backend.manager.image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A registry on loopback that serves documents from memory and may ask for a login. */
public final class RegistryDouble {
  private final Map<String, String> pages = new TreeMap<>();
  private final Map<String, List<String>> tags = new TreeMap<>();
  private HttpServer server;
  private int port;
  private String wanted = "";
  private String challenge = "";
  private String credential = "";

  public void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    port = server.getAddress().getPort();
    server.createContext("/", this::serve);
    server.start();
  }

  public void stop() {
    server.stop(0);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public void page(String path, String body) {
    pages.put(path, body);
  }

  void requireBasic(String user, String password) {
    wanted = basic(user, password);
    challenge = "Basic realm=\"test\"";
  }

  void requireToken(String user, String password) {
    credential = basic(user, password);
    wanted = "Bearer the-token";
    challenge =
        "Bearer realm=\"" + url() + "/token\",service=\"test\",scope=\"registry:catalog:*\"";
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  void image(String repository, String tag, String architecture) throws Exception {
    listed(repository, tag);
    pages.put("/v2/" + repository + "/manifests/" + tag, manifest(repository, architecture));
  }

  public void index(String repository, String tag, String... architectures) throws Exception {
    listed(repository, tag);
    var entries = new ArrayList<String>();
    for (String architecture : architectures) {
      String manifest = manifest(repository, architecture);
      String digest = digest(manifest);
      pages.put("/v2/" + repository + "/manifests/" + digest, manifest);
      entries.add(
          "{\"digest\": \"%s\", \"platform\": {\"os\": \"linux\", \"architecture\": \"%s\"}}"
              .formatted(digest, architecture));
    }
    entries.add("{\"digest\": \"sha256:00\", \"platform\": {\"os\": \"unknown\"}}");
    pages.put(
        "/v2/" + repository + "/manifests/" + tag,
        "{\"schemaVersion\": 2, \"manifests\": [" + String.join(",", entries) + "]}");
  }

  private String manifest(String repository, String architecture) throws Exception {
    String config =
        """
        {"architecture": "%s", "config": {"Labels": {"ai.backend.kernelspec": "1",
         "ai.backend.resource.min.cpu": "1", "ai.backend.resource.min.mem": "256m"}}}
        """
            .formatted(architecture);
    String digest = digest(config);
    pages.put("/v2/" + repository + "/blobs/" + digest, config);
    return "{\"schemaVersion\": 2, \"config\": {\"digest\": \"%s\"}, \"layers\": [{\"size\": 1000}]}"
        .formatted(digest);
  }

  private void listed(String repository, String tag) {
    tags.computeIfAbsent(repository, r -> new ArrayList<>()).add(tag);
    pages.put(
        "/v2/_catalog", "{\"repositories\": [\"" + String.join("\",\"", tags.keySet()) + "\"]}");
    pages.put(
        "/v2/" + repository + "/tags/list",
        "{\"tags\": [\"" + String.join("\",\"", tags.get(repository)) + "\"]}");
  }

  private static String digest(String text) throws Exception {
    return "sha256:"
        + HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (path.equals("/token")) {
      boolean known = credential.equals(given);
      answer(exchange, known ? 200 : 401, "{\"token\": \"the-token\"}");
    } else if (!wanted.isEmpty() && !wanted.equals(given)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
      answer(exchange, 401, "{}");
    } else {
      String page = pages.get(path);
      answer(exchange, page == null ? 404 : 200, page == null ? "{}" : page);
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
