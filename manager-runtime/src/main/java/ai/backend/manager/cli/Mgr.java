package ai.backend.manager.cli;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code mgr}: looks after the stores of a cluster (spec/05 §9). Exit codes: 0 done, 1 failed (one
 * sentence on standard error), 2 wrong usage.
 */
@Command(
    name = "mgr",
    description = {
      "Looks after the stores of a cluster. The environment (BACKEND_*) says where they are, and"
          + " what it does not say a manager.toml."
    },
    mixinStandardHelpOptions = true,
    version = "23.09.10",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed; one sentence on standard error says why", "2:wrong usage"},
    footer = {
      "",
      "Examples:",
      "  mgr schema show",
      "  mgr etcd --help",
      "  kubectl exec deploy/<cluster>-manager -- mgr image list --short",
      "  source <(mgr generate-completion)"
    })
public final class Mgr implements Runnable {
  private static final int WIDTH = 100;

  /** Names of log levels as operators of the reference know them. */
  enum LogLevel {
    CRITICAL(Level.SEVERE, "FATAL"),
    ERROR(Level.SEVERE, "ERROR"),
    WARNING(Level.WARNING, "WARN"),
    INFO(Level.INFO, "INFO"),
    DEBUG(Level.FINE, "DEBUG");

    private final Level level;
    private final String server;

    LogLevel(Level level, String server) {
      this.level = level;
      this.server = server;
    }
  }

  @Spec @Nullable CommandSpec spec;

  @Mixin ConfigOption config = new ConfigOption();

  @Option(
      names = "--debug",
      description = "Print the stack trace of a failure.",
      scope = CommandLine.ScopeType.INHERIT)
  boolean debug;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description =
          "${COMPLETION-CANDIDATES} (default: WARNING for commands, INFO for start-server).",
      scope = CommandLine.ScopeType.INHERIT)
  @Nullable LogLevel logLevel;

  /** Runs one command and tells its exit code. */
  public static int run(Map<String, String> env, String... args) {
    return run(
        env,
        () -> {
          throw new CliError("the manager itself runs from its own program only");
        },
        args);
  }

  /**
   * The same.
   *
   * @param server runs the manager until it ends
   */
  public static int run(Map<String, String> env, Runnable server, String... args) {
    var mgr = new Mgr();
    try (var stores = new CliStores(env)) {
      return commandLine(mgr, stores, env, server).execute(DeprecatedNames.replaced(args));
    }
  }

  static CommandLine commandLine(
      Mgr mgr, CliStores stores, Map<String, String> env, Runnable server) {
    CommandLine line = new CommandLine(mgr);
    List.of(
            new StartServer(server, stores),
            new DatabaseShell(stores),
            new GenerateApiKeypair(),
            new GenerateRpcKeypair(),
            new ClearHistory(stores),
            new SchemaCommands(stores),
            new FixtureCommands(stores),
            new EtcdCommands(stores),
            new ImageCommands(stores, env),
            new KeypairCommands(stores),
            new SecretCommands(stores),
            new AuditCommands(stores),
            new SchemaDump.Api(),
            new SchemaDump.Gql(),
            new RedisCommands(stores),
            new AgentCommands(stores, env),
            new AdoptCommand(stores, env),
            completion())
        .forEach(line::addSubcommand);
    return line.setUsageHelpWidth(WIDTH)
        .setExecutionStrategy(parsed -> mgr.execute(parsed, stores, env))
        .setExecutionExceptionHandler((failure, command, parsed) -> mgr.report(failure, command));
  }

  /** As a help command, which picocli makes it, it would take any option. */
  private static CommandLine completion() {
    var completion = new CommandLine(new AutoComplete.GenerateCompletion());
    completion.getCommandSpec().helpCommand(false);
    return completion;
  }

  private int execute(CommandLine.ParseResult parsed, CliStores stores, Map<String, String> env) {
    LogLevel wanted = logLevel;
    Logger.getLogger("").setLevel(wanted == null ? Level.WARNING : wanted.level);
    if (wanted != null) {
      System.setProperty("quarkus.log.level", wanted.server);
    }
    try {
      if (!helps(parsed)) {
        ManagerToml.find(ConfigOption.in(parsed).orElse(null), env)
            .ifPresent(file -> stores.orElse(ManagerToml.read(file)));
      }
    } catch (CliError unusable) {
      return report(unusable);
    }
    return new CommandRecorder(stores, env).execute(parsed);
  }

  private static boolean helps(CommandLine.ParseResult parsed) {
    return parsed.isUsageHelpRequested()
        || parsed.isVersionHelpRequested()
        || (parsed.hasSubcommand() && helps(parsed.subcommand()));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Missing required subcommand");
    }
  }

  private int report(Exception failure, CommandLine command) throws Exception {
    if (failure instanceof WrongUsage wrong) {
      return command
          .getParameterExceptionHandler()
          .handleParseException(
              new CommandLine.ParameterException(command, String.valueOf(wrong.getMessage())),
              new String[0]);
    }
    return report(failure);
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
