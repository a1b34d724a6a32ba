package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the recorded agent and its kernels say while a recorded command runs. */
public final class CommandPeer {
  private final PeerScript script;
  private final List<Recording> rest;

  CommandPeer(PeerScript script, List<Recording> recordings) {
    this.script = script;
    this.rest = new ArrayList<>(recordings);
  }

  /**
   * Prepares for the next run of a command; commands come in the order of the recording.
   *
   * @param results what the kernel says over a websocket, which the exchanges leave out
   */
  public void prepare(String role, String command, Stream<JsonNode> results) {
    script.forget();
    results.forEach(script::addExecution);
    String cause = "cli[%s]: backend.ai %s".formatted(role, command);
    int first = 0;
    while (first < rest.size() && !rest.get(first).cause().equals(cause)) {
      first++;
    }
    if (first == rest.size()) {
      return;
    }
    rest.subList(0, first).clear();
    while (!rest.isEmpty() && rest.getFirst().cause().equals(cause)) {
      Recording exchange = rest.removeFirst();
      script.add(exchange, exchange.answer());
    }
  }
}
