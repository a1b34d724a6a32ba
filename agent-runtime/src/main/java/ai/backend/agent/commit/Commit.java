package ai.backend.agent.commit;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One commit: from the kernel's container into an archive. Runs once, on one thread; what it has
 * done so far may be asked for, and it may be stopped, from others.
 */
final class Commit implements Closeable {
  private static final System.Logger LOG = System.getLogger(Commit.class.getName());
  private static final Duration MEASURED_EVERY = Duration.ofSeconds(5);

  private final UUID kernel;
  private final UUID task;
  private final ArchivePath path;
  private final ImageConfig config;
  private final PartFile part;
  private volatile boolean running;
  private volatile long read;
  private volatile long written;
  private @Nullable ContainerReading reading;
  private @Nullable String stopped;

  Commit(UUID kernel, UUID task, ArchivePath path, ImageConfig config, PartFile part) {
    this.kernel = kernel;
    this.task = task;
    this.path = path;
    this.config = config;
    this.part = part;
  }

  UUID kernel() {
    return kernel;
  }

  UUID task() {
    return task;
  }

  ArchivePath path() {
    return path;
  }

  boolean running() {
    return running;
  }

  /** Bytes of the container so far. */
  long read() {
    return read;
  }

  String progress() {
    return "%s of the container read, %s written".formatted(Bytes.text(read), Bytes.text(written));
  }

  /**
   * Does it.
   *
   * @param address IP address of the kernel's pod
   * @param limit how long it may take
   * @throws CommitException when it fails; nothing is left of it then
   */
  void run(ContainerReader reader, String address, CommitRoot root, Duration limit, Clock clock)
      throws InterruptedException {
    running = true;
    try (part;
        var archive = new ImageArchive(part.channel(), clock.instant());
        var open = reader.open(kernel, address)) {
      attach(open);
      try {
        copy(open, archive, new Bounds(root, limit));
      } catch (LayerStream.Broken e) {
        throw failure(e.getMessage() + open.lastWords());
      }
      part.publish();
    } catch (FileAlreadyExistsException e) {
      throw failure("another commit took the name " + path);
    } catch (IOException e) {
      throw failure(e.getMessage() == null ? e.toString() : e.getMessage());
    }
    settle(root);
  }

  private void copy(ContainerReading open, ImageArchive archive, Bounds bounds) throws IOException {
    String digest =
        open.layer()
            .readTo(
                (bytes, length) -> {
                  archive.layer(bytes, length);
                  read += length;
                  written = archive.written();
                  bounds.check();
                });
    archive.finish(digest, config.orEnvironment(open.environment()));
    written = archive.written();
  }

  private void settle(CommitRoot root) {
    try {
      root.settle(path);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the folder of {0} was not flushed: {1}", path, e.getMessage());
    }
  }

  private synchronized void attach(ContainerReading open) {
    if (stopped != null) {
      throw failure("it was stopped");
    }
    reading = open;
  }

  /** Makes it fail for a reason, unless it is over. */
  synchronized void stop(String reason) {
    if (stopped == null) {
      stopped = reason;
    }
    if (reading != null) {
      try {
        reading.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "a connection to a container did not close well", e);
      }
    }
  }

  /** The reason that it was stopped for, or that what was done failed. */
  private synchronized CommitException failure(String otherwise) {
    return new CommitException(
        CommitException.Kind.FAILED,
        stopped == null ? "The container could not be kept: " + otherwise : stopped);
  }

  /** Removes what it has written, unless it was done. */
  @Override
  public void close() throws IOException {
    part.close();
  }

  /** Time and room. */
  private final class Bounds {
    private final CommitRoot root;
    private final Duration limit;
    private final long end;
    private Room room;
    private long writtenThen;
    private long measured;

    Bounds(CommitRoot root, Duration limit) throws IOException {
      this.root = root;
      this.limit = limit;
      this.end = System.nanoTime() + limit.toNanos();
      this.room = root.room(path.folder());
      this.measured = System.nanoTime();
    }

    void check() throws IOException {
      long now = System.nanoTime();
      if (now - end > 0) {
        throw failure("it took longer than " + limit.toMinutes() + " minutes");
      }
      if (now - measured > MEASURED_EVERY.toNanos()) {
        room = root.room(path.folder());
        writtenThen = written;
        measured = now;
      }
      room.require(written - writtenThen);
    }
  }
}
