package ai.backend.common.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * What a hardened signature covers: the parts of a {@link SignedRequest}, a nonce and the body
 * (docs/decisions/0004-hardened-signing.md).
 *
 * @param request its {@code contentType} is the header as sent, parameters included, empty when
 *     there is none; its {@code versionHeader} is {@link SignedRequest#VERSION_HEADER}
 * @param nonce never used before by this keypair: 16 to 64 letters, digits, {@code -} and {@code _}
 * @param body all its bytes, as sent
 */
public record HardenedRequest(SignedRequest request, String nonce, byte[] body) {
  private static final String FIRST_LINE = "BackendAI-Hardened-1";

  /** The lower-case hex signature with a secret key. */
  public String signature(SigningHash hash, String secretKey) {
    return HexFormat.of()
        .formatHex(hash.hmac(request.hostKey(hash, secretKey), stringToSign(hash).getBytes(UTF_8)));
  }

  String stringToSign(SigningHash hash) {
    return String.join("\n", FIRST_LINE, request.commonLines(), "nonce:" + nonce, hash.hex(body));
  }
}
