package ai.backend.manager.cli;

import ai.backend.manager.audit.Action;
import ai.backend.manager.audit.Actor;
import ai.backend.manager.audit.AuditTrail;
import ai.backend.manager.audit.Verdict;
import ai.backend.manager.stores.Schema;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * The one hook of {@code mgr} for the audit log. A command that changes something is recorded after
 * it ran, with its first argument; when the database cannot be written, which the command may be
 * there to repair, it says so on standard error.
 */
final class CommandRecorder {
  private static final Set<String> READING =
      Set.of(
          "start-server",
          "generate-api-keypair",
          "generate-rpc-keypair",
          "generate-completion",
          "api dump-gql-schema",
          "gql show",
          "agent ping",
          "redis ping",
          "fixture list",
          "schema show",
          "etcd get",
          "etcd quote",
          "etcd unquote",
          "image list",
          "image inspect",
          "secrets new-key",
          "secrets status",
          "audit list");

  private final CliStores stores;
  private final Actor actor;

  CommandRecorder(CliStores stores, Map<String, String> env) {
    this.stores = stores;
    this.actor = new Actor(null, null, null, null, env.get("HOSTNAME"), null);
  }

  int execute(ParseResult parsed) throws CommandLine.ExecutionException {
    ParseResult last = parsed;
    var name = new StringBuilder();
    while (last.hasSubcommand()) {
      last = last.subcommand();
      name.append(name.isEmpty() ? "" : " ").append(last.commandSpec().name());
    }
    boolean reads =
        READING.contains(name.toString())
            || looksOnly(name.toString(), last)
            || last.isUsageHelpRequested()
            || last.isVersionHelpRequested()
            || !last.commandSpec().subcommands().isEmpty()
            || !parsed.hasSubcommand();
    if (reads) {
      return new CommandLine.RunLast().execute(parsed);
    }
    var action = new Action(Action.Transport.MGR, "mgr " + name, target(last));
    try {
      int code = new CommandLine.RunLast().execute(parsed);
      record(action, code == 0 ? Verdict.DONE : Verdict.failed("exit code " + code));
      return code;
    } catch (CommandLine.ParameterException usage) {
      throw usage;
    } catch (CommandLine.ExecutionException failure) {
      if (failure.getCause() instanceof WrongUsage) {
        throw failure;
      }
      record(action, Verdict.failed("exit code 1"));
      throw failure;
    }
  }

  /** Commands that change something with some arguments only. */
  private static boolean looksOnly(String name, ParseResult command) {
    return switch (name) {
      case "adopt" -> command.hasMatchedOption("--dry-run");
      case "keypair signing" -> command.matchedPositionals().size() < 2;
      default -> false;
    };
  }

  private static @Nullable String target(ParseResult command) {
    return command.matchedPositionals().stream()
        .flatMap(positional -> positional.originalStringValues().stream())
        .findFirst()
        .orElse(null);
  }

  private void record(Action action, Verdict verdict) {
    try {
      if (Schema.wanting(stores.database()).isEmpty()) {
        new AuditTrail(stores.database()).note(actor, action, verdict, 1);
        return;
      }
    } catch (RuntimeException e) {
      // told below
    }
    System.err.println("mgr: this command is not in the audit log: the database cannot be written");
  }
}
