package ai.backend.manager.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.signing.HardenedRequest;
import ai.backend.common.signing.RequestDate;
import ai.backend.common.signing.SignedRequest;
import ai.backend.common.signing.SigningHash;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A request as it comes over the wire, to be signed and then spoilt. */
final class TestRequest {
  final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  String method = "POST";
  String target = "/session";
  byte[] body = "{\"name\": \"mysess\"}".getBytes(UTF_8);

  TestRequest(Instant date) {
    headers.put("Date", date.toString());
    headers.put("Host", "gateway:8081");
    headers.put("Content-Type", "application/json");
    headers.put("X-BackendAI-Version", "v7.20230615");
    headers.put("User-Agent", "Backend.AI Client for Python 23.09.10");
  }

  TestRequest with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  TestRequest without(String header) {
    headers.remove(header);
    return this;
  }

  TestRequest body(String text) {
    body = text.getBytes(UTF_8);
    return this;
  }

  TestRequest signed(SigningHash hash, String accessKey, String secret) {
    String version =
        headers.containsKey("X-BackendAI-Version") ? "X-BackendAI-Version" : "X-Sorna-Version";
    String signature = parts("application/json", version).signature(hash, secret);
    return with("Authorization", credential(hash, accessKey, signature));
  }

  TestRequest hardened(SigningHash hash, String accessKey, String secret, String nonce) {
    var parts = parts(headers.getOrDefault("Content-Type", ""), "X-BackendAI-Version");
    String signature = new HardenedRequest(parts, nonce, body).signature(hash, secret);
    return with(
        "Authorization",
        credential(hash, accessKey, signature) + ", profile=hardened, nonce=" + nonce);
  }

  private SignedRequest parts(String contentType, String versionHeader) {
    String date = headers.get("Date");
    return new SignedRequest(
        method,
        target,
        date,
        RequestDate.parse(date).map(RequestDate::dayStamp).orElse(""),
        headers.get("Host"),
        contentType,
        versionHeader.toLowerCase(java.util.Locale.ROOT),
        headers.getOrDefault(versionHeader, ""));
  }

  private static String credential(SigningHash hash, String accessKey, String signature) {
    return "BackendAI signMethod=HMAC-%s, credential=%s:%s"
        .formatted(hash.text().toUpperCase(java.util.Locale.ROOT), accessKey, signature);
  }

  Inbound inbound() {
    return new Inbound(
        method, target, headers::get, new ClientAddress("192.0.2.1", "192.0.2.1"), body);
  }
}
