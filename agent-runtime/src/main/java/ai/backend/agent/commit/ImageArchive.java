package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes an image of one layer as container runtimes load it: a gzip file of a tar archive with
 * {@code <diff id>/layer.tar}, {@code <digest>.json} and {@code manifest.json}.
 *
 * <p>The layer's size and digest are only known at its end and there is no second copy of it: a
 * gzip file may have several members, so the header of {@code layer.tar} is one of its own, of a
 * fixed length, and is written again at the end. Not safe for use by several threads.
 */
final class ImageArchive implements Closeable {
  private static final int BUFFER = 64 * 1024;
  private static final String UNKNOWN = "0".repeat(64);

  private final SeekableByteChannel file;
  private final Instant created;
  private final Compressed rest;
  private long layerBytes;

  /** Begins an archive in an empty file. */
  ImageArchive(SeekableByteChannel file, Instant created) throws IOException {
    this.file = file;
    this.created = created;
    write(StoredMember.of(layerHeader(UNKNOWN)));
    this.rest = new Compressed(Channels.newOutputStream(file));
  }

  /** The next bytes of the layer, an uncompressed tar. */
  void layer(byte[] bytes, int length) throws IOException {
    rest.write(bytes, 0, length);
    layerBytes += length;
  }

  /** Bytes in the file so far, at least. */
  long written() throws IOException {
    return file.position();
  }

  /**
   * Ends the archive; it is whole then.
   *
   * @param diffId SHA-256 of the layer, in hex
   */
  void finish(String diffId, ImageConfig config) throws IOException {
    rest.write(new byte[TarHeader.padding(layerBytes)]);
    byte[] described = config.render(diffId, created);
    String name = sha256(described) + ".json";
    entry(name, described);
    entry("manifest.json", manifest(name, layerName(diffId)));
    rest.write(new byte[2 * TarHeader.BLOCK]);
    rest.finish();
    file.position(0);
    write(StoredMember.of(layerHeader(diffId)));
  }

  private byte[] layerHeader(String diffId) {
    return TarHeader.file(layerName(diffId), layerBytes, created.getEpochSecond());
  }

  private static String layerName(String diffId) {
    return diffId + "/layer.tar";
  }

  private static byte[] manifest(String config, String layer) {
    return "[{\"Config\":\"%s\",\"RepoTags\":null,\"Layers\":[\"%s\"]}]"
        .formatted(config, layer)
        .getBytes(UTF_8);
  }

  private void entry(String name, byte[] content) throws IOException {
    rest.write(TarHeader.file(name, content.length, created.getEpochSecond()));
    rest.write(content);
    rest.write(new byte[TarHeader.padding(content.length)]);
  }

  private void write(byte[] bytes) throws IOException {
    var left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      file.write(left);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Lets go of the compressor; the file stays open. */
  @Override
  public void close() {
    rest.release();
  }

  /** Compresses as fast as it can: about 60 MB/s of programs on one slow core, to 40 %. */
  private static final class Compressed extends GZIPOutputStream {
    Compressed(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }

    void release() {
      def.end();
    }
  }
}
