package ai.backend.common.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * The parts of a request that its signature covers (spec/01 §4.2), all as they are sent.
 *
 * @param method upper case
 * @param target raw path and query, percent-encoding untouched
 * @param date text of the date header
 * @param dateStamp {@code YYYYMMDD} of that date in its own time zone
 * @param host value of the Host header
 * @param contentType media type without parameters, lower case; {@code application/octet-stream}
 *     without header
 * @param versionHeader lower-case name of the version header that was sent
 * @param version its value
 */
public record SignedRequest(
    String method,
    String target,
    String date,
    String dateStamp,
    String host,
    String contentType,
    String versionHeader,
    String version) {

  public static final String VERSION_HEADER = "x-backendai-version";
  public static final String LEGACY_VERSION_HEADER = "x-sorna-version";

  /** The lower-case hex signature with a secret key (spec/01 §4.3). */
  public String signature(SigningHash hash, String secretKey) {
    String text = commonLines() + '\n' + hash.emptyBodyHex();
    return HexFormat.of().formatHex(hash.hmac(hostKey(hash, secretKey), text.getBytes(UTF_8)));
  }

  /** The key for this day and host. */
  byte[] hostKey(SigningHash hash, String secretKey) {
    byte[] dayKey = hash.hmac(secretKey.getBytes(UTF_8), dateStamp.getBytes(UTF_8));
    return hash.hmac(dayKey, host.getBytes(UTF_8));
  }

  /** The first six lines of the string to sign. */
  String commonLines() {
    return String.join(
        "\n",
        method,
        target,
        date,
        "host:" + host,
        "content-type:" + contentType,
        versionHeader + ':' + version);
  }
}
