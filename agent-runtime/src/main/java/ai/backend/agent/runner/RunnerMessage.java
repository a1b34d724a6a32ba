package ai.backend.agent.runner;

import java.nio.charset.StandardCharsets;

/**
 * One message to or from the runner: two frames (spec/09 §6.1).
 *
 * @param op ASCII name
 * @param payload UTF-8 text or JSON; MessagePack for {@code status}
 */
public record RunnerMessage(String op, byte[] payload) {
  static RunnerMessage of(String op, String payload) {
    return new RunnerMessage(op, payload.getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
