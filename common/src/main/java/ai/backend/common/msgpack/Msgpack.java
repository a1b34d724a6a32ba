package ai.backend.common.msgpack;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageInsufficientBufferException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * Plain values to MessagePack and back.
 *
 * <p>Reading gives null, Boolean, Long (BigInteger when it does not fit), Double, String, byte[],
 * List and Map, UUID (extension 1) and BigDecimal (extension 3). Enums, paths and binary sizes
 * (extensions 4, 5, 6, 16) become their String or Long value. Writing uses plain types only: UUIDs,
 * decimals and enums are written as strings (spec/05 §5.2).
 */
public final class Msgpack {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_PREALLOCATED = 1024;

  private Msgpack() {}

  /** Packs a value; a type that the profile lacks is an {@link IllegalArgumentException}. */
  public static byte[] pack(@Nullable Object value) {
    try (var packer = MessagePack.newDefaultBufferPacker()) {
      write(packer, value, 0);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new MsgpackException("cannot pack into memory", e);
    }
  }

  /**
   * Unpacks exactly one value; anything after it, or any unknown extension, is a {@link
   * MsgpackException}.
   */
  public static @Nullable Object unpack(byte[] bytes) {
    try (var in = MessagePack.newDefaultUnpacker(bytes)) {
      Object value = read(in, 0);
      if (in.hasNext()) {
        throw new MsgpackException("bytes after the value, at byte " + in.getTotalReadBytes());
      }
      return value;
    } catch (MessageInsufficientBufferException e) {
      throw new MsgpackException("value of " + bytes.length + " bytes ends too early", e);
    } catch (MessagePackException | IOException e) {
      throw new MsgpackException("not MessagePack: " + e.getMessage(), e);
    }
  }

  private static void write(MessagePacker out, @Nullable Object value, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("value is nested deeper than " + MAX_DEPTH);
    }
    switch (value) {
      case null -> out.packNil();
      case Boolean b -> out.packBoolean(b);
      case Integer i -> out.packInt(i);
      case Long l -> out.packLong(l);
      case BigInteger i -> out.packBigInteger(i);
      case Float f -> out.packDouble(f);
      case Double d -> out.packDouble(d);
      case String s -> out.packString(s);
      case UUID u -> out.packString(u.toString());
      case BigDecimal d -> out.packString(d.toPlainString());
      case Enum<?> e -> out.packString(e.toString());
      case byte[] b -> {
        out.packBinaryHeader(b.length);
        out.writePayload(b);
      }
      case List<?> list -> {
        out.packArrayHeader(list.size());
        for (Object item : list) {
          write(out, item, depth + 1);
        }
      }
      case Map<?, ?> map -> {
        out.packMapHeader(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          write(out, entry.getKey(), depth + 1);
          write(out, entry.getValue(), depth + 1);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "cannot be written as MessagePack: " + value.getClass().getName());
    }
  }

  private static @Nullable Object read(MessageUnpacker in, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new MsgpackException("value is nested deeper than " + MAX_DEPTH);
    }
    return switch (in.getNextFormat().getValueType()) {
      case NIL -> {
        in.unpackNil();
        yield null;
      }
      case BOOLEAN -> in.unpackBoolean();
      case INTEGER -> integer(in.unpackBigInteger());
      case FLOAT -> in.unpackDouble();
      case STRING -> in.unpackString();
      case BINARY -> in.readPayload(in.unpackBinaryHeader());
      case ARRAY -> array(in, depth);
      case MAP -> map(in, depth);
      case EXTENSION -> {
        var header = in.unpackExtensionTypeHeader();
        yield extension(header.getType(), in.readPayload(header.getLength()));
      }
    };
  }

  private static Object integer(BigInteger value) {
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  private static List<@Nullable Object> array(MessageUnpacker in, int depth) throws IOException {
    int size = in.unpackArrayHeader();
    var list = new ArrayList<@Nullable Object>(Math.min(size, MAX_PREALLOCATED));
    for (int i = 0; i < size; i++) {
      list.add(read(in, depth + 1));
    }
    return list;
  }

  private static Map<@Nullable Object, @Nullable Object> map(MessageUnpacker in, int depth)
      throws IOException {
    int size = in.unpackMapHeader();
    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    for (int i = 0; i < size; i++) {
      map.put(read(in, depth + 1), read(in, depth + 1));
    }
    return map;
  }

  private static Object extension(int code, byte[] payload) {
    return switch (code) {
      case 1 -> uuid(payload);
      case 3 -> new BigDecimal(FixedPickle.read(payload).value());
      case 4, 5 -> new String(payload, StandardCharsets.UTF_8);
      case 6 -> FixedPickle.read(payload).value();
      case 16 -> integer(new BigInteger(FixedPickle.read(payload).value()));
      default -> throw new MsgpackException("unknown extension type " + code);
    };
  }

  private static UUID uuid(byte[] payload) {
    if (payload.length != 16) {
      throw new MsgpackException("a uuid has 16 bytes, not " + payload.length);
    }
    var bytes = ByteBuffer.wrap(payload);
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
