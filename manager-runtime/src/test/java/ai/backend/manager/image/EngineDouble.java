package ai.backend.manager.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A container engine's API on a Unix socket that serves documents from memory. */
public final class EngineDouble implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Map<String, String> pages = new TreeMap<>();
  private final List<String> list = new ArrayList<>();

  public EngineDouble(Path folder) throws IOException {
    socket = folder.resolve("engine.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  public String host() {
    return "unix://" + socket;
  }

  /** An image with its names, as Docker 28 describes one. */
  public EngineDouble image(String digit, String kernelspec, String... names) {
    String id = "sha256:" + digit.repeat(64);
    list.add("{\"Id\":\"%s\",\"RepoTags\":[\"%s\"]}".formatted(id, String.join("\",\"", names)));
    page(
        "/images/" + id + "/json",
        """
        {"Id":"%s","Architecture":"amd64","Os":"linux","Size":1234567,
         "Config":{"Labels":{"ai.backend.kernelspec":"%s","ai.backend.resource.min.mem":"256m"}}}
        """
            .formatted(id, kernelspec));
    page("/images/json", "[" + String.join(",", list) + "]");
    return this;
  }

  public void page(String path, String body) {
    pages.put(path, body);
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel peer = server.accept()) {
          answer(peer);
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void answer(SocketChannel peer) throws IOException {
    var buffer = ByteBuffer.allocate(4096);
    peer.read(buffer);
    String[] line = new String(buffer.array(), 0, buffer.position(), UTF_8).split(" ", 3);
    String body = pages.get(line[1]);
    String head = body == null ? "HTTP/1.0 404 Not Found" : "HTTP/1.0 200 OK";
    String answer =
        head + "\r\nContent-Type: application/json\r\n\r\n" + (body == null ? "" : body);
    peer.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
