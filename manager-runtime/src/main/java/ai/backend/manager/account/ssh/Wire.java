package ai.backend.manager.account.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The length-prefixed fields of SSH (RFC 4251 §5). */
final class Wire {
  private final ByteBuffer in;

  private Wire(ByteBuffer in) {
    this.in = in;
  }

  static Wire of(byte[] bytes) {
    return new Wire(ByteBuffer.wrap(bytes));
  }

  static byte[] write(byte[]... fields) {
    var out = new ByteArrayOutputStream();
    for (byte[] field : fields) {
      out.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
      out.writeBytes(field);
    }
    return out.toByteArray();
  }

  byte[] field() {
    int length = number();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return raw(length);
  }

  String text() {
    return new String(field(), US_ASCII);
  }

  BigInteger integer() {
    return new BigInteger(field());
  }

  int number() {
    return in.getInt();
  }

  byte[] raw(int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  boolean atEnd() {
    return !in.hasRemaining();
  }
}
