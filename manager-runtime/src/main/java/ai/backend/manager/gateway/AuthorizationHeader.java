package ai.backend.manager.gateway;

import ai.backend.common.signing.SigningHash;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The parsed {@code Authorization} header of a signed request (spec/01 §4.1). */
record AuthorizationHeader(SigningHash hash, String accessKey, String signature) {

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
    return new AuthorizationHeader(
        hash(method), credential.substring(0, colon), credential.substring(colon + 1));
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
