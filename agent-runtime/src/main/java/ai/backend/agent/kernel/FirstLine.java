package ai.backend.agent.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** Keeps the first line that is written to it, 1 MiB at most. */
public final class FirstLine extends OutputStream {
  private static final int LONGEST = 1024 * 1024;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CompletableFuture<String> line = new CompletableFuture<>();

  /** Completed, without the line's end, when it is whole; fails when it is too long. */
  public CompletableFuture<String> line() {
    return line;
  }

  @Override
  public synchronized void write(int b) {
    if (line.isDone()) {
      return;
    }
    if (b == '\n') {
      line.complete(kept.toString(UTF_8));
    } else if (kept.size() == LONGEST) {
      line.completeExceptionally(new IllegalStateException("the first line is too long"));
    } else {
      kept.write(b);
    }
  }
}
