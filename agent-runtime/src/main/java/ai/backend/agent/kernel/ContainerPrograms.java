package ai.backend.agent.kernel;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Starts programs inside kernels' containers, as their root. */
public interface ContainerPrograms {
  /**
   * Starts one.
   *
   * @param input what it reads; its input is not closed after that
   */
  Program start(UUID kernelId, List<String> command, byte[] input);

  /** One that runs; closing lets go of it but does not end it. */
  interface Program extends AutoCloseable {
    /** The first line of its output; whatever follows is not kept. */
    CompletableFuture<String> firstLine();

    CompletableFuture<Integer> exitCode();

    /** The end of what it complained about so far. */
    String errors();

    @Override
    void close();
  }
}
