package ai.backend.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The official command line client, as a user of one keypair. */
final class OfficialClient {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String PROGRAM =
      Shell.ROOT.resolve("build/client/bin/backend.ai").toString();
  private static final String PYTHON = Shell.ROOT.resolve("build/client/bin/python").toString();
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

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

  /** Creates a session and returns its id, which the client prints. */
  String createSession(String name, String... arguments) {
    var all = new ArrayList<>(List.of("session", "create", "-t", name));
    all.addAll(List.of(arguments));
    String output = out(all.toArray(String[]::new));
    Matcher id = UUID.matcher(output);
    if (!id.find()) {
      throw new AssertionError("no session id in: " + output);
    }
    return id.group();
  }

  /**
   * Asks for a session to be committed; its command line does not print where to, its SDK tells.
   */
  String commit(String session) {
    String program =
        """
        import sys
        from ai.backend.client.session import Session
        with Session() as api:
            print("path=" + api.ComputeSession(sys.argv[1]).commit()["path"])
        """;
    String output = python(program, session);
    return output.substring(output.indexOf("path=") + "path=".length()).strip();
  }

  /** Asks for an image to be imported; the client signs, but has no function of its own for it. */
  void importImage(String source, String target) {
    python(
        """
        import sys
        from ai.backend.client.request import Request
        from ai.backend.client.session import Session
        with Session() as api:
            async def ask():
                request = Request("POST", "/image/import")
                request.set_json({
                    "src": sys.argv[1], "target": sys.argv[2], "brand": "Imported", "baseDistro": "ubuntu",
                    "supportedAccelerators": [], "runtimeType": "python", "runtimePath": "/usr/bin/python3",
                    "CPUCountEnvs": ["OMP_NUM_THREADS"],
                })
                async with request.fetch() as answer:
                    print(await answer.json())
            api.worker_thread.execute(ask())
        """,
        source,
        target);
  }

  private String python(String program, String... arguments) {
    var command = new ArrayList<>(List.of(PYTHON, "-c", program));
    command.addAll(List.of(arguments));
    return Shell.run(LIMIT, environment, "", command).succeeded().output();
  }

  Map<String, String> environment() {
    return environment;
  }
}
