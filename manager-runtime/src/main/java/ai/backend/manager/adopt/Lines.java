package ai.backend.manager.adopt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of a stream with their numbers, one at a time. Not thread-safe. */
final class Lines {
  /** A kernel's log of 10 MiB in hex, and as much again. */
  private static final int LONGEST = 48 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private byte[] line = new byte[1 << 13];
  private int length;
  private long number;

  Lines(InputStream in) {
    this.in = in;
  }

  /** Moves to the next line; false at the end. */
  boolean next() throws IOException {
    length = 0;
    boolean some = false;
    while (true) {
      if (at == end) {
        at = 0;
        end = in.read(buffer);
        if (end <= 0) {
          end = 0;
          number += some ? 1 : 0;
          return some;
        }
      }
      some = true;
      int feed = at;
      while (feed < end && buffer[feed] != '\n') {
        feed++;
      }
      append(feed);
      if (feed < end) {
        at = feed + 1;
        number++;
        return true;
      }
      at = end;
    }
  }

  private void append(int until) {
    int more = until - at;
    if (length + more > LONGEST) {
      throw new AdoptionException(
          "line " + (number + 1) + " is longer than " + (LONGEST >> 20) + " MiB: this is no dump");
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(length + more, Math.min(LONGEST, line.length * 2)));
    }
    System.arraycopy(buffer, at, line, length, more);
    length += more;
  }

  /** From 1. */
  long number() {
    return number;
  }

  /** The line's bytes; overwritten by {@link #next()}. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  boolean is(String text) {
    return length == text.length() && text().equals(text);
  }

  String text() {
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }
}
