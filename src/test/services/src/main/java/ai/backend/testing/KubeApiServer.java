package ai.backend.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real kube-apiserver with an etcd of its own on loopback ports. It has no controllers: nothing
 * is garbage-collected, no pod starts, namespaces never finish deleting. RBAC is on; {@link
 * #adminToken()} belongs to {@code system:masters}.
 *
 * <p>The program is the devcluster's; `devcluster/devcluster up` or `make test` compiles it. {@code
 * KUBE_BIN_DIR} overrides where it is looked for.
 */
public final class KubeApiServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final String token = UUID.randomUUID().toString();
  private final EtcdServer etcd;
  private final ServerProcess process;

  public KubeApiServer() {
    folder = Programs.temporaryFolder("apiserver");
    port = ServerProcess.freePort();
    etcd = new EtcdServer();
    try {
      writeFiles();
      process = ServerProcess.start("kube-apiserver", folder, command()).await(this::ready);
    } catch (RuntimeException e) {
      etcd.close();
      throw e;
    }
  }

  private List<String> command() {
    return List.of(
        binary().toString(),
        "--etcd-servers=" + etcd.endpoint(),
        "--secure-port=" + port,
        "--bind-address=127.0.0.1",
        "--cert-dir=" + folder.resolve("certs"),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + folder.resolve("sa.key"),
        "--service-account-signing-key-file=" + folder.resolve("sa.key"),
        "--authorization-mode=RBAC",
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--allow-privileged=true",
        "--disable-admission-plugins=ServiceAccount");
  }

  private void writeFiles() {
    try {
      Files.writeString(
          folder.resolve("tokens.csv"), token + ",test-admin,test-admin,\"system:masters\"\n");
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      String pem =
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'})
                  .encodeToString(pair.getPrivate().getEncoded())
              + "\n-----END PRIVATE KEY-----\n";
      Files.writeString(folder.resolve("sa.key"), pem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no RSA in this JDK", e);
    }
  }

  private boolean ready() {
    if (!ServerProcess.listens(port)) {
      return false;
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(trustingOurs())
            .connectTimeout(Duration.ofSeconds(2))
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/readyz"))
              .timeout(Duration.ofSeconds(5))
              .header("Authorization", "Bearer " + token)
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException | GeneralSecurityException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private SSLContext trustingOurs() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var certificates = Files.newInputStream(caFile())) {
      int i = 0;
      for (var c : CertificateFactory.getInstance("X.509").generateCertificates(certificates)) {
        trusted.setCertificateEntry("c" + i++, c);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static Path binary() {
    String folder = System.getenv("KUBE_BIN_DIR");
    if (folder != null) {
      return Path.of(folder, "kube-apiserver");
    }
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    Path cache =
        cacheHome == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cacheHome);
    Path tools = cache.resolve("backendai-devcluster");
    if (Files.isDirectory(tools)) {
      try (Stream<Path> found = Files.list(tools)) {
        var newest =
            found
                .map(f -> f.resolve("kube-apiserver"))
                .filter(Files::isExecutable)
                .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()));
        if (newest.isPresent()) {
          return newest.get();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException(
        "kube-apiserver is not there: run devcluster/devcluster up once, or set KUBE_BIN_DIR");
  }

  /** {@code https://127.0.0.1:PORT}. */
  public String url() {
    return "https://127.0.0.1:" + port;
  }

  /** Bearer token of a cluster administrator. */
  public String adminToken() {
    return token;
  }

  /** PEM file with the certificates to trust. */
  public Path caFile() {
    return folder.resolve("certs").resolve("apiserver.crt");
  }

  @Override
  public void close() {
    process.close();
    etcd.close();
    Programs.deleteTree(folder);
  }
}
