package ai.backend.manager.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Counts accepted signatures as {@code backendai_signed_requests_total}: by profile, hash, kind of
 * client, and whether a body came along, which only the hardened profile protects. It shows what
 * still signs in the compatible way; the access log names the keypairs.
 */
@Singleton
class SignatureMeter {
  private final MeterRegistry metrics;

  SignatureMeter(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  void count(AuthorizationHeader header, Inbound request) {
    metrics
        .counter(
            "backendai.signed.requests",
            "profile",
            header.profile().text(),
            "hash",
            header.hash().text(),
            "client",
            client(request.header("User-Agent")),
            "body",
            request.body().length == 0 ? "none" : "sent")
        .increment();
  }

  /** A closed set, so that nobody can fill the memory with names. */
  private static String client(@Nullable String userAgent) {
    String name = userAgent == null ? "" : userAgent.toLowerCase(Locale.ROOT);
    if (!name.startsWith("backend.ai client for ")) {
      return "other";
    }
    return name.contains("python")
        ? "python"
        : name.contains("javascript") ? "javascript" : "other";
  }
}
