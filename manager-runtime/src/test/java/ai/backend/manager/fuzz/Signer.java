package ai.backend.manager.fuzz;

import ai.backend.common.signing.RequestDate;
import ai.backend.common.signing.SignedRequest;
import ai.backend.common.signing.SigningHash;
import ai.backend.manager.world.SignedClient;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The people who send requests, and the headers that a good client sends for them. */
final class Signer {
  private static final String VERSION = "v7.20230615";

  private final SignedClient superadmin;
  private final SignedClient domainAdmin;
  private final SignedClient user;
  private final SignedClient nobody;
  private final String host;

  Signer(URI manager) {
    superadmin = SignedClient.superadmin(manager);
    domainAdmin = SignedClient.domainAdmin(manager);
    user = SignedClient.user(manager);
    nobody = SignedClient.nobody(manager);
    host = "127.0.0.1:" + manager.getPort();
  }

  SignedClient anyone(Words words) {
    return words.one(List.of(superadmin, superadmin, superadmin, domainAdmin, user, user, nobody));
  }

  SignedClient anyoneButSuperadmin(Words words) {
    return words.one(List.of(domainAdmin, user, nobody));
  }

  /** Headers in the order of sending; unsigned for nobody. */
  Map<String, String> headers(SignedClient who, String method, String target, String type) {
    String date = Instant.now().toString();
    var headers = new LinkedHashMap<String, String>();
    headers.put("Host", host);
    headers.put("Date", date);
    headers.put("Content-Type", type);
    headers.put("X-BackendAI-Version", VERSION);
    if (!who.accessKey().isEmpty()) {
      headers.put("Authorization", authorization(who, method, target, date, type));
    }
    return headers;
  }

  private String authorization(
      SignedClient who, String method, String target, String date, String type) {
    int parameters = type.indexOf(';');
    var parts =
        new SignedRequest(
            method,
            target,
            date,
            RequestDate.parse(date).orElseThrow().dayStamp(),
            host,
            parameters < 0 ? type : type.substring(0, parameters),
            SignedRequest.VERSION_HEADER,
            VERSION);
    return "BackendAI signMethod=HMAC-SHA256, credential="
        + who.accessKey()
        + ":"
        + parts.signature(SigningHash.SHA256, who.secret());
  }
}
