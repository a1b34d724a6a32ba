package ai.backend.manager.execute;

import ai.backend.manager.gateway.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Several tars as one {@code multipart/mixed} answer; headers of a part in the recorded order
 * (spec/02 §8).
 */
final class MixedReply {
  private MixedReply() {}

  static Reply of(List<byte[]> tars) {
    String boundary = UUID.randomUUID().toString().replace("-", "");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] tar : tars) {
      body.writeBytes(
          text(
              "--"
                  + boundary
                  + "\r\nContent-Type: application/octet-stream\r\nContent-Encoding: identity\r\nContent-Length: "
                  + tar.length
                  + "\r\n\r\n"));
      body.writeBytes(tar);
      body.writeBytes(text("\r\n"));
    }
    body.writeBytes(text("--" + boundary + "--\r\n"));
    return new Reply.Bytes(200, "multipart/mixed; boundary=" + boundary, body.toByteArray());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
