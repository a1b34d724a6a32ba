package ai.backend.agent.commit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * A member of a gzip file (RFC 1952) that is not compressed: its length follows from its content's,
 * so that it can be written again with another content.
 */
final class StoredMember {
  private static final int HEADER = 10;
  private static final int BLOCK_HEADER = 5;
  private static final int TRAILER = 8;

  private StoredMember() {}

  static int length(int content) {
    return HEADER + BLOCK_HEADER + content + TRAILER;
  }

  /** Renders it; the content has fewer than 65,536 bytes. */
  static byte[] of(byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    return ByteBuffer.allocate(length(content.length))
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff})
        .put((byte) 1) // the last block, stored
        .putShort((short) content.length)
        .putShort((short) ~content.length)
        .put(content)
        .putInt((int) crc.getValue())
        .putInt(content.length)
        .array();
  }
}
