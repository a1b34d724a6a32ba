package ai.backend.manager.execute;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first regular file of an uncompressed tar (ustar, 512-byte records; extended headers are
 * passed over).
 */
final class TarFile {
  private static final int RECORD = 512;
  private static final int SIZE_AT = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int TYPE_AT = 156;

  private TarFile() {}

  static byte[] firstContent(byte[] tar) {
    int at = 0;
    while (at + RECORD <= tar.length && tar[at] != 0) {
      int size = size(tar, at);
      byte type = tar[at + TYPE_AT];
      int content = at + RECORD;
      if ((type == '0' || type == 0) && content + size <= tar.length) {
        return Arrays.copyOfRange(tar, content, content + size);
      }
      at = content + (size + RECORD - 1) / RECORD * RECORD;
    }
    return new byte[0];
  }

  private static int size(byte[] tar, int header) {
    String octal =
        new String(tar, header + SIZE_AT, SIZE_LENGTH, StandardCharsets.US_ASCII)
            .replace('\0', ' ')
            .strip();
    return octal.isEmpty() ? 0 : Integer.parseInt(octal, 8);
  }
}
