package ai.backend.manager.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads server-sent events as they come. */
public final class EventTail implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Event END = new Event("(end)", "", "");

  /** One event; {@code text} is as it came, lines joined with LF. */
  public record Event(String name, String data, String text) {
    public JsonNode json() {
      try {
        return JSON.readTree(data);
      } catch (IOException e) {
        throw new IllegalStateException(data, e);
      }
    }
  }

  private final InputStream body;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  public EventTail(HttpResponse<InputStream> answer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError("no stream but " + answer.statusCode());
    }
    this.body = answer.body();
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      var text = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          text.append(line).append('\n');
        } else {
          take(text.toString());
          text.setLength(0);
        }
      }
    } catch (IOException closed) {
      // the end, as below
    }
    events.add(END);
  }

  private void take(String text) {
    if (!text.startsWith(":")) {
      events.add(new Event(field(text, "event: "), field(text, "data: "), text));
    }
  }

  private static String field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()))
        .findFirst()
        .orElse("");
  }

  /** The next event, within 10 s. */
  public Event next() throws InterruptedException {
    Event event = events.poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event came");
    }
    return event;
  }

  /** Whether an event is there, or comes within the given time. */
  public boolean hasOneWithin(long millis) throws InterruptedException {
    Event event = events.poll(millis, TimeUnit.MILLISECONDS);
    return event != null;
  }

  public boolean ended() throws InterruptedException {
    return next() == END;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
