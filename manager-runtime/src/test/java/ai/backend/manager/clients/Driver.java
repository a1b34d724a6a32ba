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
 * A program that drives an official client.
 *
 * @param interpreter below the repository, e.g. {@code build/client/bin/python3}, or on the path
 * @param script resource below {@code clients/}
 */
record Driver(String interpreter, String script) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final long MOST_MINUTES = 5;

  /** What a driver reports when it has come to its end. */
  private static final String LAST = "every function is called";

  /**
   * Runs it to its end; it prints a JSON object for each function: name, ok, error.
   *
   * @throws IllegalStateException when it does not come to its end
   */
  List<JsonNode> run(Map<String, String> environment) throws Exception {
    Path output = Files.createTempFile("driver", ".jsonl");
    Path complaints = Files.createTempFile("driver", ".err");
    Process process =
        command(environment)
            .redirectOutput(output.toFile())
            .redirectError(complaints.toFile())
            .start();
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
    if (process.exitValue() != 0
        || said.isEmpty()
        || !said.getLast().path("name").asText().equals(LAST)) {
      throw new IllegalStateException(
          "%s ended with %d before it had called everything: %s"
              .formatted(script, process.exitValue(), Files.readString(complaints)));
    }
    return said;
  }

  /** How it is started; its complaints go where this process's go. */
  ProcessBuilder command(Map<String, String> environment) throws IOException {
    var builder = new ProcessBuilder(program(), file(script).toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("BACKEND_"));
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private String program() {
    if (!interpreter.contains("/")) {
      return interpreter;
    }
    Path program = ROOT.resolve(interpreter);
    if (!Files.exists(program)) {
      throw new IllegalStateException(
          interpreter + " is missing: tools/test-clients installs the official clients");
    }
    return program.toString();
  }

  /** A resource as a file. */
  static Path file(String name) throws IOException {
    Path copy = Files.createTempFile("client-", "-" + Path.of(name).getFileName());
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
