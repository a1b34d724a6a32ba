package ai.backend.manager.adopt;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A plain dump of {@code pg_dump} in a file or on standard input, compressed by gzip or not. */
public final class DumpFile implements RowSource {
  private final Path file;
  private @Nullable String digest;

  /**
   * @param file {@code -} reads standard input
   */
  public DumpFile(Path file) {
    this.file = file;
  }

  @Override
  public void read(RowSink sink) throws IOException, SQLException {
    MessageDigest sha = sha256();
    try (InputStream raw = open();
        var in = new BufferedInputStream(new DigestInputStream(raw, sha), 1 << 16)) {
      try {
        new DumpReader(unpacked(in), sink).read();
      } catch (EOFException | ZipException e) {
        throw new AdoptionException(
            "the compressed dump is damaged or cut off (" + e.getMessage() + "); make it again", e);
      }
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    digest = HexFormat.of().formatHex(sha.digest());
  }

  private InputStream open() throws IOException {
    return file.toString().equals("-") ? System.in : Files.newInputStream(file);
  }

  private static InputStream unpacked(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<String> digest() {
    return Optional.ofNullable(digest);
  }

  @Override
  public String toString() {
    return file.toString().equals("-") ? "the dump on standard input" : "the dump " + file;
  }
}
