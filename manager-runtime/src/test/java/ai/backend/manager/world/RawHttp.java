package ai.backend.manager.world;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One connection on which a test writes what it likes and reads the answers. */
public final class RawHttp implements AutoCloseable {
  private static final int MOST = 8 << 20;

  private final Socket socket = new Socket();

  public RawHttp(URI manager, Duration patience) throws IOException {
    this(manager, patience, 0);
  }

  /**
   * @param receiveBuffer bytes that wait unread on this side; 0 = as the system likes
   */
  public RawHttp(URI manager, Duration patience, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress("127.0.0.1", manager.getPort()), 5000);
    socket.setSoTimeout((int) patience.toMillis());
  }

  /**
   * An answer's head, and its body unless it is a stream.
   *
   * @param headers by name in any case, the last of several
   */
  public record Answer(int status, Map<String, String> headers, String body) {
    public boolean isStream() {
      return headers.getOrDefault("Content-Type", "").startsWith("text/event-stream");
    }
  }

  public RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  public RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * The next answer; null when the other end closed the connection instead of answering.
   *
   * @throws java.net.SocketTimeoutException when nothing comes
   */
  public Answer read(String method) throws IOException {
    String head = head();
    if (head.isEmpty()) {
      return null;
    }
    String[] lines = head.split("\r\n");
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    boolean bodyless = method.equals("HEAD") || status == 204 || status == 304;
    byte[] body = socket.getInputStream().readNBytes(bodyless ? 0 : length);
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private String head() throws IOException {
    InputStream in = socket.getInputStream();
    var head = new ByteArrayOutputStream();
    while (head.size() < MOST) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
      String text = head.toString(StandardCharsets.ISO_8859_1);
      if (next == '\n' && text.endsWith("\r\n\r\n")) {
        return text;
      }
    }
    throw new IOException("an answer's head without end");
  }

  /** Reads until the other end closes; the bytes that came. */
  public long drain() throws IOException {
    try {
      return socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (java.net.SocketException reset) {
      return 0;
    }
  }

  /**
   * Says that nothing more is sent, and waits until the other end closes too.
   *
   * @throws java.net.SocketTimeoutException when it does not
   */
  public void end(Duration patience) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
    socket.shutdownOutput();
    drain();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
