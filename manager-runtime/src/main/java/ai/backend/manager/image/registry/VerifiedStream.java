package ai.backend.manager.image.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way, hashed as it passes. It holds the last piece back until all of it has come and
 * is what its digest says; otherwise it breaks off, so that nobody receives a whole wrong blob.
 */
final class VerifiedStream extends FilterInputStream {
  private static final int PIECE = 64 << 10;

  private final Blob blob;
  private final MessageDigest hash = Digest.start();
  private byte[] held = new byte[0];
  private int at;
  private volatile boolean whole;
  private volatile long passed;
  private volatile @Nullable RegistryException fault;

  VerifiedStream(InputStream in, Blob blob) {
    super(in);
    this.blob = blob;
  }

  /** How many bytes have come. */
  long passed() {
    return passed;
  }

  /** Why it did not come as a whole; null as long as it may. */
  @Nullable RegistryException fault() {
    return fault;
  }

  /** Whether all of it has come and is right. */
  boolean isWhole() {
    return whole;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (at == held.length && !next()) {
      return -1;
    }
    int count = Math.min(length, held.length - at);
    System.arraycopy(held, at, to, offset, count);
    at += count;
    return count;
  }

  /** The next piece, which is the last one only when the whole is right. */
  private boolean next() throws IOException {
    if (whole) {
      return false;
    }
    byte[] piece = piece();
    hash.update(piece);
    passed += piece.length;
    if (passed == blob.size()) {
      verify();
    }
    held = piece;
    at = 0;
    return true;
  }

  private byte[] piece() throws IOException {
    byte[] piece;
    try {
      piece = in.readNBytes((int) Math.min(PIECE, blob.size() - passed));
    } catch (IOException e) {
      throw broken(RegistryException.passing("layer " + blob.digest() + " broke off", e));
    }
    if (piece.length == 0) {
      throw broken(
          RegistryException.passing(
              "layer " + blob.digest() + " broke off after " + passed + " bytes"));
    }
    return piece;
  }

  private void verify() throws IOException {
    if (in.read() >= 0) {
      throw wrong("is longer than its manifest says");
    }
    if (!Digest.text(hash.digest()).equals(blob.digest())) {
      throw wrong("is not what its digest says");
    }
    whole = true;
  }

  private IOException wrong(String what) {
    return broken(new RegistryException("layer " + blob.digest() + " " + what));
  }

  private IOException broken(RegistryException why) {
    fault = why;
    return new IOException(why);
  }
}
