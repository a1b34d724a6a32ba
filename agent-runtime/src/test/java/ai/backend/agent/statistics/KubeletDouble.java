package ai.backend.agent.statistics;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A kubelet's HTTPS port with a certificate of its own, and the service account that trusts it. */
final class KubeletDouble implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile byte[] summary = "{}".getBytes(StandardCharsets.UTF_8);
  volatile int cadvisorStatus = 200;
  volatile int summaryStatus = 200;
  private final HttpsServer server;
  private final Path account;

  KubeletDouble(Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    makeCertificate(keys);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD);
    }
    account = Files.createDirectories(folder.resolve("account"));
    Files.writeString(account.resolve("token"), "the-token\n");
    Files.writeString(
        account.resolve("ca.crt"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(store.getCertificate("k").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private static void makeCertificate(Path keys) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "k",
                "-keyalg",
                "EC",
                "-dname",
                "CN=node1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + output);
    }
  }

  private void answer(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    boolean stats = path.startsWith("/stats");
    byte[] body = stats ? summary : Samples.bytes("cadvisor.txt");
    exchange.sendResponseHeaders(stats ? summaryStatus : cadvisorStatus, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  URI address() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  ServiceAccount account() {
    return new ServiceAccount(account);
  }

  Kubelet kubelet() {
    return new Kubelet(this::address, account());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
