package ai.backend.agent.commit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;

/**
 * An archive that is being written, under a hidden name; it gets its own when it is whole and is
 * removed otherwise. Works on the open folder, so that nobody can put another one in its place.
 */
final class PartFile implements Closeable {
  private final SecureDirectoryStream<Path> folder;
  private final Path hidden;
  private final Path name;
  private final SeekableByteChannel channel;
  private boolean published;
  private boolean closed;

  /** Makes the file; takes the folder over and closes it, also when that fails. */
  PartFile(SecureDirectoryStream<Path> folder, String hidden, String name) throws IOException {
    this.folder = folder;
    this.hidden = Path.of(hidden);
    this.name = Path.of(name);
    try {
      this.channel = create(this.hidden);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  SeekableByteChannel channel() {
    return channel;
  }

  /**
   * Gives the whole file its name.
   *
   * @throws FileAlreadyExistsException when the name is taken
   */
  void publish() throws IOException {
    force(channel);
    channel.close();
    create(name).close(); // takes the name, which a rename alone would not notice to be taken
    try {
      folder.move(hidden, folder, name);
      published = true;
    } finally {
      if (!published) {
        folder.deleteFile(name);
      }
    }
  }

  private SeekableByteChannel create(Path file) throws IOException {
    return folder.newByteChannel(file, CommitRoot.CREATE, CommitRoot.FILE_MODE);
  }

  private static void force(SeekableByteChannel channel) throws IOException {
    if (channel instanceof FileChannel file) {
      file.force(true);
    }
  }

  /** Ends it, once; the file is gone unless it was published. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (folder;
        channel) {
      if (!published) {
        folder.deleteFile(hidden);
      }
    }
  }
}
