package ai.backend.manager.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The official command line; commands are typed one after the other ({@code python_cli.py}). */
final class CommandLine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The driver itself ends commands that hang, after a minute. */
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private final Process process;
  private final Duration longest;
  private final Writer commands;
  private final BufferedReader answers;

  CommandLine(Driver driver, Map<String, String> environment) throws IOException {
    this(driver, environment, LONGEST);
  }

  CommandLine(Driver driver, Map<String, String> environment, Duration longest) throws IOException {
    this.longest = longest;
    process = driver.command(environment).start();
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

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
    String answer = line(asked);
    if (answer == null) {
      throw new IllegalStateException("the command line's driver ended at: " + asked);
    }
    return answer;
  }

  private @Nullable String line(ObjectNode asked) {
    var reading = new FutureTask<@Nullable String>(answers::readLine);
    Thread.ofVirtual().start(reading);
    try {
      return reading.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
      throw new IllegalStateException("the command line's driver did not answer: " + asked, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
