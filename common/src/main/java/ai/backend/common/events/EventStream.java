package ai.backend.common.events;

import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The stream's name, its fields and its bound. */
final class EventStream {
  static final String KEY = "events";

  /**
   * Entries kept, approximately. The reference keeps about 128, which loses events when a burst
   * outruns a reader; an entry is small, so more are kept here.
   */
  static final long KEPT = 4096;

  private EventStream() {}

  static Map<String, byte[]> entry(String source, Event event) {
    return Map.of(
        "name", event.name().getBytes(StandardCharsets.UTF_8),
        "source", source.getBytes(StandardCharsets.UTF_8),
        "args", EventCodec.encodeArgs(event));
  }

  static ReceivedEvent read(StreamMessage<String, byte[]> message) {
    var fields = message.getBody();
    if (fields == null || !fields.containsKey("name") || !fields.containsKey("args")) {
      throw new EventFormatException(
          "stream entry " + message.getId() + " lacks the field name or args");
    }
    String name = new String(fields.get("name"), StandardCharsets.UTF_8);
    String source = new String(fields.getOrDefault("source", new byte[0]), StandardCharsets.UTF_8);
    return new ReceivedEvent(message.getId(), source, EventCodec.decode(name, fields.get("args")));
  }
}
