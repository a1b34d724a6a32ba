package ai.backend.manager.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.Supplier;

/** Good requests of which some bytes were changed on the way. */
final class RawRequests {
  private static final List<String> PIECES =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\0",
          ":",
          " ",
          "\t",
          "\u00ff",
          "%",
          "?",
          "#",
          "Host: y\r\n",
          "Content-Length: 5\r\n",
          "Content-Length: -5\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: gzip\r\n",
          "Expect: 100-continue\r\n",
          "Expect: wonders\r\n",
          "Upgrade: websocket\r\n",
          "Connection: upgrade\r\n",
          "Connection: close, keep-alive\r\n",
          "Authorization: BackendAI signMethod=HMAC-SHA256, credential=A:B\r\n",
          "X-Method-Override: \r\n",
          "X-Method-Override: DELETE\r\n",
          "Date: now\r\n",
          " folded\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
          "a".repeat(9_000));

  private final Supplier<Wire> good;
  private final Words words;

  RawRequests(Supplier<Wire> good, Words words) {
    this.good = good;
    this.words = words;
  }

  Wire next() {
    Wire wire = good.get();
    var text = new StringBuilder(new String(wire.bytes(), ISO_8859_1));
    int changes = 1 + words.below(3);
    for (int i = 0; i < changes && !text.isEmpty(); i++) {
      change(text);
    }
    String sent = text.toString();
    return new Wire(
        wire.method(),
        wire.signer(),
        sent.getBytes(ISO_8859_1),
        "bytes: " + Words.quoted(cut(sent)),
        false);
  }

  private void change(StringBuilder text) {
    int headEnd = text.indexOf("\r\n\r\n");
    int at = words.below(Math.max(1, headEnd < 0 ? text.length() : headEnd));
    switch (words.below(6)) {
      case 0 -> text.setCharAt(at, (char) words.below(256));
      case 1 -> text.delete(at, Math.min(text.length(), at + 1 + words.below(20)));
      case 2 -> text.setLength(at);
      case 3 -> text.insert(at, words.one(PIECES));
      default -> text.insert(lineAfter(text, at), words.one(PIECES));
    }
  }

  private static int lineAfter(StringBuilder text, int at) {
    int end = text.indexOf("\r\n", at);
    return end < 0 ? at : end + 2;
  }

  private static String cut(String text) {
    return text.length() > 900 ? text.substring(0, 900) + "…" : text;
  }
}
