package ai.backend.manager.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code mgr start-server}: the gateway in the foreground. */
@Command(
    name = "start-server",
    description = "Run the manager in the foreground until it is told to stop.",
    footer = {"", "Example:", "  BACKEND_SERVICE_PORT=8081 mgr --log-level INFO start-server"},
    mixinStandardHelpOptions = true)
final class StartServer implements Callable<Integer> {
  private final Runnable server;

  StartServer(Runnable server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    server.run();
    return 0;
  }
}
