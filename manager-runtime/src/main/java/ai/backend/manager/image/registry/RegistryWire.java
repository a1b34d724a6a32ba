package ai.backend.manager.image.registry;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Sends single requests for one registry; knows no logins and follows no redirects. */
final class RegistryWire implements AutoCloseable {
  private final RegistryConfig registry;
  private final HttpClient http;

  RegistryWire(RegistryConfig registry, RegistryTimes times) {
    this.registry = registry;
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(times.connect())
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    if (!registry.sslVerify()) {
      builder.sslContext(trustingAll());
    }
    this.http = builder.build();
  }

  /**
   * Sends and waits for the answer within the request's limit; a body that is read as it comes may
   * take longer.
   */
  <T> HttpResponse<T> send(
      RegistryHttp.Ask ask, @Nullable String authorization, BodyHandler<T> handler)
      throws RegistryException {
    CompletableFuture<HttpResponse<T>> answer = start(ask, authorization, handler);
    try {
      return answer.get(ask.limit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw RegistryException.passing(
          registry + " does not answer: nothing within " + ask.limit().toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException("interrupted while asking " + registry, e);
    } finally {
      answer.cancel(true);
    }
  }

  <T> CompletableFuture<HttpResponse<T>> start(
      RegistryHttp.Ask ask, @Nullable String authorization, BodyHandler<T> handler) {
    return http.sendAsync(request(ask, authorization), handler);
  }

  private static HttpRequest request(RegistryHttp.Ask ask, @Nullable String authorization) {
    var request =
        HttpRequest.newBuilder(ask.uri())
            .timeout(ask.limit())
            .header("Accept", ask.accept())
            .method(ask.method(), ask.body());
    if (ask.contentType() != null) {
      request.header("Content-Type", ask.contentType());
    }
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  RegistryException failure(Throwable failure) {
    if (failure instanceof SSLHandshakeException) {
      return new RegistryException(
          registry
              + " has a certificate that is not trusted: install its authority, or set ssl_verify to false",
          failure);
    }
    if (String.valueOf(failure.getMessage()).contains("body exceeds capacity")) {
      return new RegistryException(registry + " answers more than is read of it", failure);
    }
    String why =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return RegistryException.passing(
        registry + " does not answer: " + why + "; check its address and that it runs", failure);
  }

  private static SSLContext trustingAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustEveryone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
