package ai.backend.manager.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code mgr start-server}: the gateway in the foreground. */
@Command(
    name = "start-server",
    description = "Run the manager in the foreground until it is told to stop.",
    footer = {
      "",
      "Examples:",
      "  BACKEND_SERVICE_PORT=8081 mgr --log-level INFO start-server",
      "  mgr -f manager.toml start-server"
    },
    mixinStandardHelpOptions = true)
final class StartServer implements Callable<Integer> {
  private final Runnable server;
  private final CliStores stores;

  StartServer(Runnable server, CliStores stores) {
    this.server = server;
    this.stores = stores;
  }

  @Override
  public Integer call() {
    stores.ofFile().forEach(System::setProperty); // the server reads them beside its environment
    server.run();
    return 0;
  }
}
