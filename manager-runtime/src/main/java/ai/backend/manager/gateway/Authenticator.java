package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.backend.common.signing.RequestDate;
import ai.backend.common.signing.SignedRequest;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out who sent a request to a route that is not public (spec/01 §4). */
@Singleton
class Authenticator {
  private static final String[] DATE_HEADERS = {"Date", "X-BackendAI-Date", "X-Sorna-Date"};

  private final Keypairs keypairs;
  private final UsageCounters usage;
  private final Clock clock;

  Authenticator(Keypairs keypairs, UsageCounters usage, Clock clock) {
    this.keypairs = keypairs;
    this.usage = usage;
    this.clock = clock;
  }

  /** The signer, or null for a request without signature; throws for a bad date or signature. */
  @Nullable Principal authenticate(Inbound request) {
    String dateText =
        Stream.of(DATE_HEADERS)
            .map(request::header)
            .filter(text -> text != null && !text.isBlank())
            .findFirst()
            .orElse("");
    RequestDate date = checkedDate(dateText);
    String authorization = request.header("Authorization");
    if (authorization == null) {
      return null;
    }
    AuthorizationHeader header = AuthorizationHeader.parse(authorization);
    Keypair keypair = verified(request, header, dateText, date);
    new AllowedNetworks(keypair.allowedClientNetworks()).check(request.clientAddress());
    usage.count(header.accessKey());
    return keypair.principal();
  }

  private RequestDate checkedDate(String text) {
    Optional<RequestDate> date = RequestDate.parse(text);
    if (date.isEmpty() || !date.get().isNear(clock.instant())) {
      throw new ApiProblem(ProblemType.INVALID_AUTH_PARAMS, "Date/time sync error");
    }
    return date.get();
  }

  private Keypair verified(
      Inbound request, AuthorizationHeader header, String dateText, RequestDate date) {
    String version = request.version();
    if (version == null) {
      throw new ApiProblem(
          ProblemType.INVALID_AUTH_PARAMS, "API version missing in request headers");
    }
    Keypair keypair =
        keypairs
            .find(header.accessKey())
            .orElseThrow(() -> new ApiProblem(ProblemType.AUTH_FAILED, "Access key not found"));
    String host = request.header("Host");
    var signed =
        new SignedRequest(
            request.method(),
            request.target(),
            dateText,
            date.dayStamp(),
            host == null ? "" : host,
            request.mediaType(),
            request.header("X-BackendAI-Version") != null
                ? SignedRequest.VERSION_HEADER
                : SignedRequest.LEGACY_VERSION_HEADER,
            version);
    String expected = signed.signature(header.hash(), keypair.secretKey());
    if (!MessageDigest.isEqual(
        expected.getBytes(US_ASCII), header.signature().getBytes(US_ASCII))) {
      throw new ApiProblem(ProblemType.AUTH_FAILED, "Signature mismatch");
    }
    return keypair;
  }
}
