package ai.backend.manager.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/**
 * One request as it goes over the wire.
 *
 * @param signer access key of whoever signed it, empty for nobody
 * @param shown how to call it in a report
 * @param whole false when the gateway may still wait for the rest of it
 */
record Wire(String method, String signer, byte[] bytes, String shown, boolean whole) {
  private static final int LONGEST_SHOWN = 400;

  static Wire of(
      String method, String target, String signer, Map<String, String> headers, byte[] body) {
    var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
    bytes.writeBytes(body);
    String shown =
        method + " " + cut(target) + " by " + signer + " " + cut(new String(body, UTF_8));
    return new Wire(method, signer, bytes.toByteArray(), shown, true);
  }

  private static String cut(String text) {
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
  }
}
