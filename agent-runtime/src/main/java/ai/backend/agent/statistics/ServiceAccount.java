package ai.backend.agent.statistics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who this pod is in the cluster, and whom it trusts.
 *
 * @param folder holds {@code token} and {@code ca.crt}, both replaced from time to time
 */
public record ServiceAccount(Path folder) {
  /** Where Kubernetes mounts it. */
  public static final ServiceAccount MOUNTED =
      new ServiceAccount(Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));

  String token() throws IOException {
    return Files.readString(folder.resolve("token")).strip();
  }

  /** Trusts the cluster's certificate authority and nobody else. */
  SSLContext trust() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var file = Files.newInputStream(folder.resolve("ca.crt"))) {
      int i = 0;
      for (var c : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        trusted.setCertificateEntry("ca" + i++, c);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
