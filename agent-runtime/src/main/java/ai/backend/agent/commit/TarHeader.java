package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Headers of plain files in a tar archive: one block of 512 bytes. */
final class TarHeader {
  static final int BLOCK = 512;

  /** The octal field of the size has 11 digits; larger ones are written in base 256. */
  private static final long OCTAL_LIMIT = 1L << 33;

  private TarHeader() {}

  /**
   * @param name at most 100 ASCII characters
   * @param size bytes of content
   * @param modified seconds since 1970
   */
  static byte[] file(String name, long size, long modified) {
    if (name.length() > 100) {
      throw new IllegalArgumentException("'" + name + "' has more than 100 characters");
    }
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, 100, "0000644\0");
    put(block, 108, "0000000\0");
    put(block, 116, "0000000\0");
    if (size < OCTAL_LIMIT) {
      put(block, 124, "%011o\0".formatted(size));
      put(block, 257, "ustar\00000");
    } else {
      base256(block, 124, size);
      put(block, 257, "ustar  \0"); // the form that knows base 256
    }
    put(block, 136, "%011o\0".formatted(modified));
    block[156] = '0';
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, "%06o\0 ".formatted(sum));
    return block;
  }

  /** How many bytes follow the content up to the next block. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  private static void base256(byte[] block, int at, long value) {
    block[at] = (byte) 0x80;
    for (int i = 0; i < Long.BYTES; i++) {
      block[at + 11 - i] = (byte) (value >>> (8 * i));
    }
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
