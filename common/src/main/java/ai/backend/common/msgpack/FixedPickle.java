package ai.backend.common.msgpack;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The one shape of Python pickle that peers send: {@code module.Class(operand)} with a short string
 * or an integer as operand (spec/05 §5.2). This is no pickle engine: it builds nothing and refuses
 * every opcode it does not know.
 *
 * @param module the Python module, e.g. {@code ai.backend.common.types}
 * @param type the class, e.g. {@code SlotTypes}
 * @param value the operand as text: the enum's value, the decimal's digits, the number
 */
record FixedPickle(String module, String type, String value) {
  private static final int PROTO = 0x80;
  private static final int FRAME = 0x95;
  private static final int SHORT_TEXT = 0x8c;
  private static final int MEMOIZE = 0x94;
  private static final int STACK_GLOBAL = 0x93;
  private static final int TUPLE1 = 0x85;
  private static final int REDUCE = 0x52;
  private static final int NEWOBJ = 0x81;
  private static final int STOP = 0x2e;
  private static final int INT8 = 0x4b;
  private static final int INT16 = 0x4d;
  private static final int INT32 = 0x4a;
  private static final int LONG1 = 0x8a;

  static FixedPickle read(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      expect(in, PROTO);
      int protocol = in.get();
      if (protocol < 4 || protocol > 5) {
        throw new MsgpackException("pickle protocol " + protocol + " is not 4 or 5");
      }
      expect(in, FRAME);
      in.getLong();
      String module = text(in);
      String type = text(in);
      expect(in, STACK_GLOBAL);
      expect(in, MEMOIZE);
      String value = operand(in);
      ending(in);
      return new FixedPickle(module, type, value);
    } catch (BufferUnderflowException e) {
      throw new MsgpackException("pickle of " + bytes.length + " bytes ends too early", e);
    }
  }

  private static String text(ByteBuffer in) {
    expect(in, SHORT_TEXT);
    String text = shortText(in);
    expect(in, MEMOIZE);
    return text;
  }

  private static String shortText(ByteBuffer in) {
    byte[] utf8 = new byte[in.get() & 0xff];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static String operand(ByteBuffer in) {
    int opcode = in.get() & 0xff;
    return switch (opcode) {
      case SHORT_TEXT -> {
        String text = shortText(in);
        expect(in, MEMOIZE);
        yield text;
      }
      case INT8 -> Integer.toString(in.get() & 0xff);
      case INT16 -> Integer.toString(in.getShort() & 0xffff);
      case INT32 -> Integer.toString(in.getInt());
      case LONG1 -> bigNumber(in);
      default -> throw unknown(opcode, in.position() - 1);
    };
  }

  private static String bigNumber(ByteBuffer in) {
    byte[] little = new byte[in.get() & 0xff];
    in.get(little);
    byte[] big = new byte[little.length];
    for (int i = 0; i < little.length; i++) {
      big[i] = little[little.length - 1 - i];
    }
    return (big.length == 0 ? BigInteger.ZERO : new BigInteger(big)).toString();
  }

  private static void ending(ByteBuffer in) {
    expect(in, TUPLE1);
    expect(in, MEMOIZE);
    int opcode = in.get() & 0xff;
    if (opcode != REDUCE && opcode != NEWOBJ) {
      throw unknown(opcode, in.position() - 1);
    }
    expect(in, MEMOIZE);
    expect(in, STOP);
    if (in.hasRemaining()) {
      throw new MsgpackException("pickle has " + in.remaining() + " bytes after its end");
    }
  }

  private static void expect(ByteBuffer in, int opcode) {
    int met = in.get() & 0xff;
    if (met != opcode) {
      throw unknown(met, in.position() - 1);
    }
  }

  private static MsgpackException unknown(int opcode, int at) {
    return new MsgpackException(
        "pickle opcode 0x%02x at byte %d is not in the known shape".formatted(opcode, at));
  }
}
