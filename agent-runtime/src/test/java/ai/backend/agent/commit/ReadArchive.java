package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An archive as it is read back by another program than wrote it.
 *
 * @param config the image configuration
 * @param entries of the layer, by name
 */
record ReadArchive(JsonNode config, Map<String, JsonNode> entries) {
  static ReadArchive of(Path archive) throws IOException, InterruptedException {
    var json = new ObjectMapper().readTree(python(program(), archive.toString()));
    return new ReadArchive(
        json.get("config"),
        json.get("entries")
            .valueStream()
            .collect(Collectors.toMap(e -> e.get("name").asText(), e -> e)));
  }

  JsonNode entry(String name) {
    return Objects.requireNonNull(entries.get(name), () -> name + " is not in " + entries.keySet());
  }

  /** What Python prints; it must end well. */
  static String python(String... arguments) throws IOException, InterruptedException {
    var command = new String[arguments.length + 2];
    command[0] = "python3";
    command[1] = "-c";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return run(command);
  }

  static String run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static String program() throws IOException {
    try (var in = Objects.requireNonNull(ReadArchive.class.getResourceAsStream("read.py"))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
