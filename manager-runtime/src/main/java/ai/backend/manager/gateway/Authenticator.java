package ai.backend.manager.gateway;

import ai.backend.common.signing.RequestDate;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out who sent a request to a route that is not public (spec/01 §4). */
@Singleton
class Authenticator {
  private static final String[] DATE_HEADERS = {"Date", "X-BackendAI-Date", "X-Sorna-Date"};

  private final Keypairs keypairs;
  private final SigningRulesSource rules;
  private final Nonces nonces;
  private final UsageCounters usage;
  private final SignatureMeter meter;
  private final Clock clock;

  Authenticator(
      Keypairs keypairs,
      SigningRulesSource rules,
      Nonces nonces,
      UsageCounters usage,
      SignatureMeter meter,
      Clock clock) {
    this.keypairs = keypairs;
    this.rules = rules;
    this.nonces = nonces;
    this.usage = usage;
    this.meter = meter;
    this.clock = clock;
  }

  /** The signer, or null for a request without signature; throws for a bad date or signature. */
  @Nullable Principal authenticate(Inbound request) {
    var signedAt = checkedDate(request);
    String authorization = request.header("Authorization");
    if (authorization == null) {
      return null;
    }
    AuthorizationHeader header = AuthorizationHeader.parse(authorization);
    Keypair keypair = verified(request, header, signedAt);
    new AllowedNetworks(keypair.allowedClientNetworks()).check(request.from().client());
    if (header.nonce() != null) {
      nonces.take(
          header.accessKey(),
          header.nonce(),
          signedAt.date().moment().toInstant(),
          clock.instant());
    }
    usage.count(header.accessKey());
    meter.count(header, request);
    CallLog.signed(header.accessKey(), header.profile(), header.hash().text());
    return keypair.principal();
  }

  private SignatureCheck.SignedAt checkedDate(Inbound request) {
    String text =
        Stream.of(DATE_HEADERS)
            .map(request::header)
            .filter(value -> value != null && !value.isBlank())
            .findFirst()
            .orElse("");
    Optional<RequestDate> date = RequestDate.parse(text);
    if (date.isEmpty() || !date.get().isNear(clock.instant())) {
      throw new ApiProblem(ProblemType.INVALID_AUTH_PARAMS, "Date/time sync error");
    }
    return new SignatureCheck.SignedAt(text, date.get());
  }

  private Keypair verified(
      Inbound request, AuthorizationHeader header, SignatureCheck.SignedAt signedAt) {
    if (request.version() == null) {
      throw new ApiProblem(
          ProblemType.INVALID_AUTH_PARAMS, "API version missing in request headers");
    }
    SigningRules current = rules.current();
    if (header.nonce() == null) {
      current.checkCompatible(header.hash());
    }
    Keypair keypair =
        keypairs
            .find(header.accessKey())
            .orElseThrow(() -> new ApiProblem(ProblemType.AUTH_FAILED, "Access key not found"));
    new SignatureCheck(request, header, signedAt).require(keypair.secretKey());
    current.checkProfile(header.profile(), keypair);
    return keypair;
  }
}
