package ai.backend.manager.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that drives an official client and prints a JSON object for each function: {@code
 * name}, {@code ok}, {@code error}.
 *
 * @param interpreter below the repository, e.g. {@code build/client/bin/python3}
 * @param script resource below {@code clients/}
 */
record Driver(String interpreter, String script) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final long MOST_MINUTES = 5;

  List<JsonNode> run(Map<String, String> environment, String... arguments) throws Exception {
    Path program = ROOT.resolve(interpreter);
    if (interpreter.contains("/") && !Files.exists(program)) {
      throw new IllegalStateException(
          interpreter + " is missing: source tools/test-clients and run ensure_test_clients");
    }
    Path output = Files.createTempFile("driver", ".jsonl");
    var command = new ArrayList<String>();
    command.add(interpreter.contains("/") ? program.toString() : interpreter);
    command.add(file(script).toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("BACKEND_"));
    builder.environment().putAll(environment);
    builder.redirectOutput(output.toFile());
    Path complaints = Files.createTempFile("driver", ".err");
    builder.redirectError(complaints.toFile());
    Process process = builder.start();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(script + " did not end within " + MOST_MINUTES + " min");
    }
    List<JsonNode> said = new ArrayList<>();
    for (String line : Files.readAllLines(output)) {
      if (line.startsWith("{")) {
        said.add(JSON.readTree(line));
      }
    }
    if (said.isEmpty()) {
      throw new IllegalStateException(script + " said nothing: " + Files.readString(complaints));
    }
    return said;
  }

  /** A resource as a file. */
  static Path file(String name) throws IOException {
    Path copy = Files.createTempFile("client-", "-" + name);
    try (InputStream in = Driver.class.getResourceAsStream("/clients/" + name)) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    copy.toFile().deleteOnExit();
    return copy;
  }

  static Path root() {
    return ROOT;
  }
}
