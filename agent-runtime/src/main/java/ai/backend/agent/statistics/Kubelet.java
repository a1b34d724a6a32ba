package ai.backend.agent.statistics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet of the agent's node, asked at its own port as the agent's service account. That takes
 * no more than {@code get} on {@code nodes/stats} and {@code nodes/metrics}; the way through the
 * API server would take {@code nodes/proxy}, with which one may do anything in any pod. The token
 * is shown to a kubelet only whose certificate the cluster's authority has signed. Not thread-safe.
 */
public final class Kubelet {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(8);

  private final Supplier<@Nullable URI> address;
  private final ServiceAccount account;
  private @Nullable HttpClient client;

  /**
   * @param address {@code https://host:port}; null while it is not known
   */
  public Kubelet(Supplier<@Nullable URI> address, ServiceAccount account) {
    this.address = address;
    this.account = account;
  }

  /** JSON of {@code /stats/summary}. */
  byte[] summary() throws KubeletException, InterruptedException {
    return get("/stats/summary", BodyHandlers.ofByteArray());
  }

  /** Hands each line of {@code /metrics/cadvisor} over. */
  void cadvisor(Consumer<String> lines) throws KubeletException, InterruptedException {
    get(
        "/metrics/cadvisor",
        head ->
            head.statusCode() == 200
                ? BodySubscribers.fromLineSubscriber(new Lines(lines))
                : BodySubscribers.discarding());
  }

  private <T> T get(String path, BodyHandler<T> handler)
      throws KubeletException, InterruptedException {
    CompletableFuture<HttpResponse<T>> asked = null;
    try {
      asked = client().sendAsync(request(path), handler);
      HttpResponse<T> answer = asked.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() == 200) {
        return answer.body();
      }
      throw refused(path, answer.statusCode());
    } catch (TimeoutException e) {
      asked.cancel(true);
      throw new KubeletException("The kubelet did not answer within " + ANSWER.toSeconds() + " s");
    } catch (ExecutionException e) {
      client = null;
      throw failed(e.getCause());
    } catch (IOException | GeneralSecurityException e) {
      throw new KubeletException("The service account cannot be read: " + e.getMessage(), e);
    }
  }

  private HttpClient client() throws IOException, GeneralSecurityException {
    HttpClient known = client;
    if (known == null) {
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .sslContext(account.trust())
              .build();
      client = known;
    }
    return known;
  }

  private HttpRequest request(String path) throws IOException, KubeletException {
    URI kubelet = address.get();
    if (kubelet == null) {
      throw new KubeletException("The node has no internal address");
    }
    return HttpRequest.newBuilder(kubelet.resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + account.token())
        .build();
  }

  private static KubeletException refused(String path, int status) {
    return new KubeletException(
        "The kubelet answers %s with status %d; the agent's service account needs get on %s, and the kubelet webhook authentication and authorization"
            .formatted(path, status, path.startsWith("/stats") ? "nodes/stats" : "nodes/metrics"));
  }

  private static KubeletException failed(@Nullable Throwable cause) {
    return cause instanceof SSLException
        ? new KubeletException(
            "The kubelet's certificate is not signed by the cluster's authority; set serverTLSBootstrap: true in the kubelet's configuration and approve its request",
            cause)
        : new KubeletException("The kubelet cannot be reached: " + cause);
  }
}
