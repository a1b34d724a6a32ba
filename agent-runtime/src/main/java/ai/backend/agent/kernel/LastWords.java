package ai.backend.agent.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;

/** Keeps the end of what is written to it, 4 KiB. */
public final class LastWords extends OutputStream {
  private static final int KEPT = 4096;

  private final byte[] ring = new byte[KEPT];
  private long written;

  @Override
  public synchronized void write(int b) {
    ring[(int) (written++ % KEPT)] = (byte) b;
  }

  /** As text, without white space around it. */
  public synchronized String text() {
    int length = (int) Math.min(written, KEPT);
    byte[] words = new byte[length];
    for (int i = 0; i < length; i++) {
      words[i] = ring[(int) ((written - length + i) % KEPT)];
    }
    return new String(words, UTF_8).strip();
  }
}
