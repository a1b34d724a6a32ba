package ai.backend.agent.commit;

import ai.backend.agent.kernel.ContainerPrograms.Program;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A container that is being read. May be closed from another thread; who reads gets an error then.
 *
 * @param environment the variables of the container, NAME=VALUE
 */
record ContainerReading(Program program, Socket socket, List<String> environment)
    implements Closeable {
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);
  private static final int KILLED = 128 + 9;

  LayerStream layer() throws IOException {
    return new LayerStream(socket.getInputStream());
  }

  /** Why the program inside ended, as the end of a sentence; empty when it is not known. */
  String lastWords() throws InterruptedException {
    try {
      Integer code = program.exitCode().get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
      if (code == null || code == 0) {
        return "";
      }
      return code == KILLED
          ? " (the program inside was killed, perhaps because the session's memory ran out)"
          : " (the program inside ended with " + code + ": " + program.errors() + ")";
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    try (program) {
      socket.close();
    }
  }
}
