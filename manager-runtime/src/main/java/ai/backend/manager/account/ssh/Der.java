package ai.backend.manager.account.ssh;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The little of DER that private keys are written in. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int SEQUENCE = 0x30;

  private final ByteBuffer in;

  private Der(ByteBuffer in) {
    this.in = in;
  }

  static Der of(byte[] bytes) {
    return new Der(ByteBuffer.wrap(bytes));
  }

  /** Reads one value, which must have the tag. */
  byte[] value(int tag) {
    if ((in.get() & 0xff) != tag) {
      throw new BufferUnderflowException();
    }
    int length = length();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] content = new byte[length];
    in.get(content);
    return content;
  }

  private int length() {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = Math.addExact(Math.multiplyExact(length, 256), in.get() & 0xff);
    }
    return length;
  }

  BigInteger integer() {
    return new BigInteger(value(INTEGER));
  }

  static byte[] sequence(BigInteger... numbers) {
    var fields = new ByteArrayOutputStream();
    for (BigInteger number : numbers) {
      fields.writeBytes(write(INTEGER, number.toByteArray()));
    }
    return write(SEQUENCE, fields.toByteArray());
  }

  private static byte[] write(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int skip = length[0] == 0 ? 1 : 0;
      out.write(0x80 | (length.length - skip));
      out.write(length, skip, length.length - skip);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
