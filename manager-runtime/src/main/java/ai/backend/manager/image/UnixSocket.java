package ai.backend.manager.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** One question and its answer over a Unix socket, with a deadline and a bound. */
record UnixSocket(Path path) {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int LARGEST = 64 << 20;

  /** Writes the text and reads until the other side closes. */
  String exchange(String question) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        var selector = Selector.open()) {
      channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
      channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
      return read(channel, selector);
    }
  }

  private static String read(SocketChannel channel, Selector selector) throws IOException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    var answer = new ByteArrayOutputStream();
    var buffer = ByteBuffer.allocate(1 << 16);
    for (int n = channel.read(buffer); n >= 0; n = channel.read(buffer)) {
      answer.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0 || answer.size() > LARGEST) {
        throw new IOException(left <= 0 ? "its answer takes too long" : "its answer is too large");
      }
      selector.select(left);
      selector.selectedKeys().clear();
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "unix://" + path;
  }
}
