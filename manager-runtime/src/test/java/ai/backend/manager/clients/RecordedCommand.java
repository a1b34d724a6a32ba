package ai.backend.manager.clients;

import ai.backend.manager.contract.Substitutions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A command that was typed before the recorded installation.
 *
 * @param command without the program's name
 * @param shortened whether the recording keeps the beginning of the output only
 * @param kernel what the session's kernel said, one result after the other
 * @param input what was typed when the command asked
 */
record RecordedCommand(
    String role,
    String command,
    int exit,
    String stdout,
    String stderr,
    boolean shortened,
    @Nullable JsonNode kernel,
    @Nullable String input) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The commands of a file in {@code clients/commands/}, in order. */
  static List<RecordedCommand> in(String file) {
    try {
      return Files.readAllLines(Driver.file("commands/" + file + ".jsonl")).stream()
          .map(RecordedCommand::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordedCommand read(String line) {
    try {
      return JSON.readValue(line, RecordedCommand.class);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  /** What is typed; the ids in it are those of here. */
  ObjectNode typed(Substitutions ids) {
    ObjectNode typed = typed(role, ids.ours(command));
    if (input != null) {
      typed.put("input", input);
    }
    return typed;
  }

  static ObjectNode typed(String role, String command) {
    return JSON.createObjectNode().put("role", role).put("command", command);
  }

  Stream<JsonNode> results() {
    return kernel == null ? Stream.empty() : kernel.valueStream();
  }

  String name() {
    return role + ": " + command;
  }

  Printed printed() {
    return new Printed(exit, stdout, stderr);
  }
}
