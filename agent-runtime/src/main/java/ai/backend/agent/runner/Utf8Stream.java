package ai.backend.agent.runner;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a stream of UTF-8 chunks that may split characters; wrong bytes become U+FFFD. Not
 * thread-safe.
 */
final class Utf8Stream {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] rest = new byte[0];

  String decode(byte[] chunk) {
    return decode(chunk, false);
  }

  /** Ends the stream: a half character at the end becomes U+FFFD. */
  String end() {
    String last = decode(new byte[0], true);
    decoder.reset();
    rest = new byte[0];
    return last;
  }

  private String decode(byte[] chunk, boolean last) {
    var in = ByteBuffer.allocate(rest.length + chunk.length).put(rest).put(chunk).flip();
    var out = CharBuffer.allocate(in.remaining() + 1);
    CoderResult result = decoder.decode(in, out, last);
    if (last && result.isUnderflow()) {
      decoder.flush(out);
    }
    rest = new byte[in.remaining()];
    in.get(rest);
    return out.flip().toString();
  }
}
