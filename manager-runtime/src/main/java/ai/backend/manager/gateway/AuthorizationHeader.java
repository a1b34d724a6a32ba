package ai.backend.manager.gateway;

import ai.backend.common.signing.SigningHash;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parsed {@code Authorization} header of a signed request (spec/01 §4.1;
 * docs/decisions/0004-hardened-signing.md).
 *
 * @param nonce of a hardened signature, null for a compatible one
 */
record AuthorizationHeader(
    SigningHash hash, String accessKey, String signature, @Nullable String nonce) {
  private static final Pattern CLAIMED_KEY = Pattern.compile("credential\\s*=\\s*(\\w{1,64}):");
  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{16,64}");

  /** The access key that a header claims, whatever else is wrong with it; for records. */
  static @Nullable String claimedKey(@Nullable String header) {
    Matcher claimed = CLAIMED_KEY.matcher(header == null ? "" : header);
    return claimed.find() ? claimed.group(1) : null;
  }

  SigningProfile profile() {
    return nonce == null ? SigningProfile.COMPATIBLE : SigningProfile.HARDENED;
  }

  static AuthorizationHeader parse(String header) {
    int blank = header.indexOf(' ');
    if (blank < 0) {
      throw invalid("Malformed authorization header");
    }
    String scheme = header.substring(0, blank);
    if (!scheme.equals("BackendAI") && !scheme.equals("Sorna")) {
      throw invalid("Invalid authorization type name");
    }
    Map<String, String> parameters = parameters(header.substring(blank + 1));
    String method = parameters.get("signMethod");
    String credential = parameters.get("credential");
    int colon = credential == null ? -1 : credential.indexOf(':');
    if (method == null || credential == null || colon < 0) {
      throw malformedParameters();
    }
    SigningHash hash = hash(method);
    return new AuthorizationHeader(
        hash,
        credential.substring(0, colon),
        credential.substring(colon + 1),
        nonce(hash, parameters));
  }

  /** The nonce, when the signature says that it is a hardened one. */
  private static @Nullable String nonce(SigningHash hash, Map<String, String> parameters) {
    String profile = parameters.getOrDefault("profile", SigningProfile.COMPATIBLE.text());
    if (profile.equals(SigningProfile.COMPATIBLE.text())) {
      return null;
    }
    if (!profile.equals(SigningProfile.HARDENED.text())) {
      throw invalid("Unsupported signing profile; it is compatible or hardened");
    }
    if (!SigningHash.HARDENED.contains(hash)) {
      throw invalid("A hardened signature needs HMAC-SHA256, HMAC-SHA384 or HMAC-SHA512");
    }
    String nonce = parameters.get("nonce");
    if (nonce == null || !NONCE.matcher(nonce).matches()) {
      throw invalid("A hardened signature needs a nonce of 16 to 64 letters, digits, - and _");
    }
    return nonce;
  }

  private static Map<String, String> parameters(String text) {
    var found = new HashMap<String, String>();
    for (String part : text.split(",")) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw malformedParameters();
      }
      found.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
    }
    return found;
  }

  private static SigningHash hash(String method) {
    String[] parts = method.split("-", -1);
    if (parts.length != 2) {
      throw new ApiProblem(ProblemType.AUTH_FAILED, "Invalid signature");
    }
    if (!parts[0].toLowerCase(Locale.ROOT).equals("hmac")) {
      throw invalid("Unsupported request signing method (MAC type)");
    }
    return SigningHash.named(parts[1])
        .orElseThrow(() -> invalid("Unsupported request signing method (hash type)"));
  }

  private static ApiProblem malformedParameters() {
    return invalid("Missing or malformed authorization parameters");
  }

  private static ApiProblem invalid(String msg) {
    return new ApiProblem(ProblemType.INVALID_AUTH_PARAMS, msg);
  }
}
