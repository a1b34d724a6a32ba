package ai.backend.manager.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar (ustar) that holds one file, as agents send it. */
final class SingleFileTar {
  private static final int RECORD = 512;
  private static final int CHECKSUM_AT = 148;

  private SingleFileTar() {}

  static byte[] of(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    byte[] tar = new byte[RECORD + (bytes.length + RECORD - 1) / RECORD * RECORD];
    put(tar, 0, name);
    put(tar, 100, "0000644");
    put(tar, 108, "0000000");
    put(tar, 116, "0000000");
    put(tar, 124, "%011o".formatted(bytes.length));
    put(tar, 136, "00000000000");
    put(tar, 156, "0");
    put(tar, 257, "ustar\0" + "00");
    Arrays.fill(tar, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < RECORD; i++) {
      sum += tar[i] & 0xff;
    }
    put(tar, CHECKSUM_AT, "%06o\0 ".formatted(sum));
    System.arraycopy(bytes, 0, tar, RECORD, bytes.length);
    return tar;
  }

  private static void put(byte[] tar, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, tar, at, bytes.length);
  }
}
