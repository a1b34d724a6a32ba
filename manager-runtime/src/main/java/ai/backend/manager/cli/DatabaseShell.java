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
    footer = {
      "",
      "Examples:",
      "  mgr dbshell",
      "  mgr dbshell -- -c 'select count(*) from users'",
      "  mgr dbshell --psql-container backendai-half-db-1"
    },
    mixinStandardHelpOptions = true)
final class DatabaseShell implements Callable<Integer> {
  private static final String HERE = "-";

  private final CliStores stores;

  @Option(
      names = "--psql-container",
      paramLabel = "ID_OR_NAME",
      description =
          "Run the psql of this Docker container, which holds the database; - runs the one of this"
              + " machine (default: ${DEFAULT-VALUE}).",
      defaultValue = HERE)
  String container = HERE;

  @Option(names = "--psql-help", description = "Print psql's own help.")
  boolean help;

  @Parameters(paramLabel = "PSQL_ARGUMENTS", arity = "0..*", description = "Goes to psql.")
  List<String> arguments = new ArrayList<>();

  DatabaseShell(CliStores stores) {
    this.stores = stores;
  }

  @Override
  public Integer call() throws InterruptedException {
    DatabaseSettings settings = stores.databaseSettings();
    var builder = new ProcessBuilder(command(settings)).inheritIO();
    builder.environment().put("PGPASSWORD", settings.password());
    try {
      return builder.start().waitFor() == 0 ? 0 : 1;
    } catch (IOException e) {
      throw new CliError(
          "%s cannot be run here (%s); in Kubernetes: kubectl exec -it <pod of PostgreSQL> -- psql -U %s %s"
              .formatted(
                  builder.command().getFirst(), e.getMessage(), settings.user(), settings.name()));
    }
  }

  private List<String> command(DatabaseSettings settings) {
    boolean here = container.equals(HERE);
    var command = new ArrayList<>(here ? List.of("psql") : inContainer());
    if (help) {
      command.add("--help");
      return command;
    }
    if (here) {
      int colon = settings.address().lastIndexOf(':');
      command.add("--host=" + settings.address().substring(0, Math.max(colon, 0)));
      command.add("--port=" + settings.address().substring(colon + 1));
    }
    command.add("--username=" + settings.user());
    command.add("--dbname=" + settings.name());
    command.addAll(arguments);
    return command;
  }

  /** The password goes by the environment; a terminal only where there is one. */
  private List<String> inContainer() {
    String streams = System.console() == null ? "-i" : "-it";
    return List.of("docker", "exec", streams, "-e", "PGPASSWORD", container, "psql");
  }
}
