package ai.backend.agent.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The layer as the program inside the container sends it (commit.py): frames of a kind, a length
 * and that many bytes. A stream that breaks is never taken for a whole layer. Size and CRC-32 are
 * compared; the SHA-256 is taken from the program, which runs as root of the container from a
 * read-only folder, because computing it here would halve the speed.
 */
final class LayerStream {
  private static final int LONGEST = 1024 * 1024;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DataInputStream in;
  private final CRC32 crc = new CRC32();
  private byte[] frame = new byte[0];
  private long size;

  LayerStream(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /** Takes the layer's bytes; those of the array from 0 on, until the call returns. */
  interface Sink {
    void take(byte[] bytes, int length) throws IOException;
  }

  /** The layer did not come whole. */
  static final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }
  }

  /**
   * Reads to the end.
   *
   * @return the layer's SHA-256, in hex
   * @throws Broken when the layer does not come whole; what was taken is of no use
   * @throws IOException what the sink throws
   */
  String readTo(Sink sink) throws IOException {
    while (true) {
      int kind = next();
      int length = frame.length;
      switch (kind) {
        case 'D' -> {
          crc.update(frame, 0, length);
          size += length;
          sink.take(frame, length);
        }
        case 'E' -> {
          return verified();
        }
        case 'F' ->
            throw new Broken(
                "the container could not be read: " + new String(frame, StandardCharsets.UTF_8));
        default -> throw new Broken("the container sent a frame of an unknown kind, " + kind);
      }
    }
  }

  private int next() throws Broken {
    try {
      int kind = in.readUnsignedByte();
      int length = in.readInt();
      if (length < 0 || length > LONGEST) {
        throw new Broken("the container sent a frame of " + length + " bytes");
      }
      if (frame.length != length) {
        frame = new byte[length];
      }
      in.readFully(frame);
      return kind;
    } catch (Broken e) {
      throw e;
    } catch (IOException e) {
      throw new Broken(
          "the connection to the container broke after " + Bytes.text(size) + ": " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? "it ended" : e.getMessage();
  }

  private String verified() throws Broken {
    JsonNode end;
    try {
      end = JSON.readTree(frame);
    } catch (JsonProcessingException e) {
      throw new Broken("the container's last word is not JSON");
    } catch (IOException e) {
      throw new Broken("the container's last word cannot be read");
    }
    String sha256 = end.path("sha256").asText();
    if (end.path("size").asLong(-1) != size
        || end.path("crc32").asLong(-1) != crc.getValue()
        || !DIGEST.matcher(sha256).matches()) {
      throw new Broken("the layer that arrived is not the one that the container sent");
    }
    return sha256;
  }
}
