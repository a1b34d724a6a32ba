package ai.backend.manager.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The official command line; commands are typed one after the other ({@code python_cli.py}). */
final class CommandLine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  CommandLine(Driver driver, Map<String, String> environment) throws IOException {
    process = driver.command(environment).start();
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** The driver itself ends commands that hang. */
  Printed type(ObjectNode typed) throws IOException {
    return JSON.readValue(answer(typed), Printed.class);
  }

  /** The client's commands that were not typed so far and are in scope. */
  List<String> untyped() throws IOException {
    return JSON.readTree(answer(JSON.createObjectNode()))
        .path("untyped")
        .valueStream()
        .map(JsonNode::asText)
        .toList();
  }

  private String answer(ObjectNode asked) throws IOException {
    commands.write(asked + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IllegalStateException("the command line's driver ended at: " + asked);
    }
    return answer;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
