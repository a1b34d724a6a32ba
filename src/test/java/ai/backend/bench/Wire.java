package ai.backend.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kept connection that sends the same request again and again and reads the answers. */
final class Wire implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private final byte[] request;
  private final ByteBuffer answer = ByteBuffer.allocate(1 << 20);
  private int wanted = -1;
  private long sentAt;

  Wire(InetSocketAddress server, byte[] request, Selector selector) throws IOException {
    this.channel = SocketChannel.open(server);
    this.request = request;
    channel.configureBlocking(false);
    channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  void send() throws IOException {
    answer.clear();
    wanted = -1;
    sentAt = System.nanoTime();
    ByteBuffer bytes = ByteBuffer.wrap(request);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads what is there; true when the answer is whole. */
  boolean read() throws IOException {
    if (channel.read(answer) < 0) {
      throw new IOException("the server closed the connection after " + text());
    }
    if (wanted < 0) {
      int end = headEnd();
      if (end < 0) {
        return false;
      }
      Matcher length =
          LENGTH.matcher(new String(answer.array(), 0, end, StandardCharsets.US_ASCII));
      wanted = end + (length.find() ? Integer.parseInt(length.group(1)) : 0);
    }
    return answer.position() >= wanted;
  }

  private int headEnd() {
    byte[] bytes = answer.array();
    for (int i = 0; i <= answer.position() - END.length; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i + END.length;
      }
    }
    return -1;
  }

  double millisecondsSinceSent() {
    return (System.nanoTime() - sentAt) / 1e6;
  }

  /** Fails unless the answer has status 200. */
  void requireOk() {
    if (!isOk()) {
      throw new IllegalStateException("expected 200, got " + text());
    }
  }

  private boolean isOk() {
    byte[] bytes = answer.array();
    return bytes[9] == '2' && bytes[10] == '0' && bytes[11] == '0';
  }

  /** The answer so far, head included. */
  String text() {
    return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
