package ai.backend.manager.gateway;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reply and the headers that go with it.
 *
 * @param caller whom a stream is for, null when it is for anybody
 */
record Answer(Reply reply, Map<String, String> headers, @Nullable Principal caller) {
  Answer(Reply reply, Map<String, String> headers) {
    this(reply, headers, null);
  }
}
