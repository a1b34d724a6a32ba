package ai.backend.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** So many open event streams, read by one thread. */
final class Listeners implements AutoCloseable {
  private static final byte[] MARK = "event: ".getBytes(StandardCharsets.US_ASCII);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  /** Opens the streams and waits until each has its answer's head. */
  Listeners(InetSocketAddress server, byte[] request, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(server);
      channel.write(ByteBuffer.wrap(request));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      channels.add(channel);
    }
    await(count, "text/event-stream".getBytes(StandardCharsets.US_ASCII), new ArrayList<>());
  }

  /** Waits for one event on each stream; the milliseconds since {@code publishedAt} of each. */
  List<Double> hear(long publishedAt) throws IOException {
    var taken = new ArrayList<Double>();
    await(channels.size(), MARK, taken);
    return taken.stream().map(at -> (at - publishedAt) / 1e6).toList();
  }

  private void await(int count, byte[] mark, List<Double> at) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int heard = 0;
    while (heard < count) {
      if (System.nanoTime() > deadline) {
        throw new IOException(heard + " of " + count + " listeners heard within " + PATIENCE);
      }
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        int found = read((SocketChannel) key.channel(), mark);
        for (int i = 0; i < found; i++) {
          at.add((double) System.nanoTime());
        }
        heard += found;
      }
      selector.selectedKeys().clear();
    }
  }

  private int read(SocketChannel channel, byte[] mark) throws IOException {
    buffer.clear();
    if (channel.read(buffer) < 0) {
      throw new IOException("a stream was closed");
    }
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    return text.split(new String(mark, StandardCharsets.US_ASCII), -1).length - 1;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
