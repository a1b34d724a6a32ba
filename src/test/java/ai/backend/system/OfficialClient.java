package ai.backend.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The official command line client, as a user of one keypair. */
final class OfficialClient {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String PROGRAM =
      Shell.ROOT.resolve("build/client/bin/backend.ai").toString();

  private final Map<String, String> environment;

  OfficialClient(String endpoint, String accessKey, String secretKey) {
    environment = new HashMap<>();
    environment.put("BACKEND_ENDPOINT", endpoint);
    environment.put("BACKEND_ENDPOINT_TYPE", "api");
    environment.put("BACKEND_ACCESS_KEY", accessKey);
    environment.put("BACKEND_SECRET_KEY", secretKey);
    environment.put("BACKEND_DOMAIN", "default");
    environment.put("BACKEND_GROUP", "default");
    environment.put("PYTHONUNBUFFERED", "1");
  }

  Shell.Result run(String... arguments) {
    return runWithInput("", arguments);
  }

  Shell.Result runWithInput(String input, String... arguments) {
    var command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(arguments));
    return Shell.run(LIMIT, environment, input, command);
  }

  /** Output of a command that must succeed. */
  String out(String... arguments) {
    return run(arguments).succeeded().output();
  }

  JsonNode json(String... arguments) {
    var all = new ArrayList<>(List.of("--output=json"));
    all.addAll(List.of(arguments));
    String output = out(all.toArray(String[]::new));
    try {
      return new ObjectMapper().readTree(output.substring(output.indexOf('{')));
    } catch (JsonProcessingException | StringIndexOutOfBoundsException e) {
      throw new AssertionError("no JSON in: " + output, e);
    }
  }

  Map<String, String> environment() {
    return environment;
  }
}
