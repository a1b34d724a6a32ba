package ai.backend.manager.cli;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code mgr}: looks after the stores of a cluster. Exit codes: 0 done, 1 failed (one sentence on
 * standard error), 2 wrong usage.
 */
@Command(
    name = "mgr",
    description =
        "Looks after the stores of a cluster. The environment (BACKEND_*) says where they are.",
    mixinStandardHelpOptions = true,
    version = "23.09.10",
    synopsisSubcommandLabel = "COMMAND")
public final class Mgr implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--debug",
      description = "Print the stack trace of a failure.",
      scope = CommandLine.ScopeType.INHERIT)
  boolean debug;

  /** Runs one command and tells its exit code. */
  public static int run(Map<String, String> env, String... args) {
    Logger.getLogger("").setLevel(Level.WARNING);
    var mgr = new Mgr();
    try (var stores = new CliStores(env)) {
      return commandLine(mgr, stores, env).execute(args);
    }
  }

  private static CommandLine commandLine(Mgr mgr, CliStores stores, Map<String, String> env) {
    return new CommandLine(mgr)
        .addSubcommand(new CommandLine(new SchemaCommands(stores)).setCommandName("schema"))
        .addSubcommand(new CommandLine(new FixtureCommands(stores)).setCommandName("fixture"))
        .addSubcommand(new CommandLine(new EtcdCommands(stores)).setCommandName("etcd"))
        .addSubcommand(new CommandLine(new ImageCommands(stores)).setCommandName("image"))
        .addSubcommand(new CommandLine(new KeypairCommands(stores)).setCommandName("keypair"))
        .addSubcommand(new CommandLine(new AdoptCommand(stores, env)).setCommandName("adopt"))
        .setExecutionExceptionHandler((failure, command, parsed) -> mgr.report(failure));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Missing required subcommand");
    }
  }

  private int report(Exception failure) {
    if (debug) {
      failure.printStackTrace();
    } else if (!(failure instanceof CliError) || !String.valueOf(failure.getMessage()).isEmpty()) {
      System.err.println("mgr: " + sentence(failure));
    }
    return 1;
  }

  private static String sentence(Exception failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName() + " (run with --debug for details)"
        : message.strip().replace("\n", " ");
  }
}
