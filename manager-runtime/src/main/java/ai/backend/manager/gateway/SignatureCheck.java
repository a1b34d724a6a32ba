package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.signing.HardenedRequest;
import ai.backend.common.signing.RequestDate;
import ai.backend.common.signing.SignedRequest;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Computes the signature that a request should have, and compares in constant time. */
record SignatureCheck(Inbound request, AuthorizationHeader header, SignedAt signedAt) {

  /** The date header as sent, and its moment. */
  record SignedAt(String text, RequestDate date) {}

  /**
   * Throws 400 without version header, 401 for a signature by another secret or of another request.
   */
  void require(String secretKey) {
    String expected =
        header.nonce() == null
            ? compatible().signature(header.hash(), secretKey)
            : hardened(header.nonce()).signature(header.hash(), secretKey);
    if (!MessageDigest.isEqual(expected.getBytes(UTF_8), header.signature().getBytes(UTF_8))) {
      throw new ApiProblem(ProblemType.AUTH_FAILED, "Signature mismatch");
    }
  }

  private SignedRequest compatible() {
    String current = request.header("X-BackendAI-Version");
    return current != null
        ? parts(request.mediaType(), SignedRequest.VERSION_HEADER, current)
        : parts(
            request.mediaType(),
            SignedRequest.LEGACY_VERSION_HEADER,
            required(request.header("X-Sorna-Version")));
  }

  private HardenedRequest hardened(String nonce) {
    String type = request.header("Content-Type");
    var parts =
        parts(
            type == null ? "" : type,
            SignedRequest.VERSION_HEADER,
            required(request.header("X-BackendAI-Version")));
    return new HardenedRequest(parts, nonce, request.body());
  }

  private SignedRequest parts(String contentType, String versionHeader, String version) {
    String host = request.header("Host");
    return new SignedRequest(
        request.method(),
        request.target(),
        signedAt.text(),
        signedAt.date().dayStamp(),
        host == null ? "" : host,
        contentType,
        versionHeader,
        version);
  }

  private static String required(@Nullable String version) {
    if (version == null) {
      throw new ApiProblem(
          ProblemType.INVALID_AUTH_PARAMS, "API version missing in request headers");
    }
    return version;
  }
}
