package ai.backend.manager.cli;

import ai.backend.manager.stores.DatabaseSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mgr dbshell}: psql on the cluster's database, where psql is installed. */
@Command(
    name = "dbshell",
    description = {
      "Run psql on the cluster's database. What follows -- goes to psql.",
      "The manager's image has no psql: run it where psql is, or in the pod of PostgreSQL."
    },
    footer = {"", "Examples:", "  mgr dbshell", "  mgr dbshell -- -c 'select count(*) from users'"},
    mixinStandardHelpOptions = true)
final class DatabaseShell implements Callable<Integer> {
  private final CliStores stores;

  @Option(names = "--psql-help", description = "Print psql's own help.")
  boolean help;

  @Parameters(paramLabel = "PSQL_ARGUMENTS", arity = "0..*", description = "Goes to psql.")
  List<String> arguments = new ArrayList<>();

  DatabaseShell(CliStores stores) {
    this.stores = stores;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    DatabaseSettings settings = stores.databaseSettings();
    int colon = settings.address().lastIndexOf(':');
    var command = new ArrayList<>(List.of("psql"));
    if (help) {
      command.add("--help");
    } else {
      command.addAll(
          List.of(
              "--host=" + settings.address().substring(0, Math.max(colon, 0)),
              "--port=" + settings.address().substring(colon + 1),
              "--username=" + settings.user(),
              "--dbname=" + settings.name()));
      command.addAll(arguments);
    }
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("PGPASSWORD", settings.password());
    try {
      return builder.start().waitFor() == 0 ? 0 : 1;
    } catch (IOException e) {
      throw new CliError(
          "psql cannot be run here ("
              + e.getMessage()
              + "); in Kubernetes: kubectl exec -it <pod of PostgreSQL> -- psql -U "
              + settings.user()
              + " "
              + settings.name());
    }
  }
}
