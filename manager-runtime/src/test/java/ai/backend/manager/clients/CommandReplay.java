package ai.backend.manager.clients;

import ai.backend.manager.contract.CommandPeer;
import ai.backend.manager.contract.ConformanceInstallation;
import ai.backend.manager.contract.Substitutions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Types the recorded commands again, and some more. */
final class CommandReplay {
  /**
   * Commands and what they begin with.
   *
   * @param commands file in {@code clients/commands/}
   * @param recording what was there when it began is there
   */
  record Part(String commands, String recording) {}

  /** All commands; the recorded ones in the order in which they were recorded. */
  static final List<Part> PARTS =
      List.of(
          new Part("cli-admin-read", "cli-admin-read"),
          new Part("cli-admin-write", "cli-admin-write"),
          new Part("cli-template-dotfile", "cli-template-dotfile"),
          new Part("cli-auth", "cli-auth"),
          new Part("cli-session", "cli-session"),
          new Part("own", "cli-admin-read"));

  /** A command and what is wrong with what came of it. */
  record Result(RecordedCommand command, Optional<String> fault) {}

  private static final Duration SETTLES = Duration.ofSeconds(10);

  private final ConformanceInstallation installation;
  private final CommandRules rules;
  private final CommandLine terminal;

  CommandReplay(ConformanceInstallation installation, CommandRules rules, CommandLine terminal) {
    this.installation = installation;
    this.rules = rules;
    this.terminal = terminal;
  }

  /** Types a part's commands in order, from the state that it begins with. */
  List<Result> run(Part part) throws IOException {
    var ids = new Substitutions(installation.rewindBefore(part.recording()));
    var judge = new CommandJudge(rules, ids);
    CommandPeer peer = installation.commandPeer(part.recording());
    var results = new ArrayList<Result>();
    for (RecordedCommand recorded : RecordedCommand.in(part.commands())) {
      peer.prepare(recorded.role(), recorded.command(), recorded.results());
      results.add(new Result(recorded, fault(recorded, ids, judge)));
      afterwards(recorded, ids);
    }
    return results;
  }

  /** Types; what only looks is typed again for a while, until what it looks at has settled. */
  private Optional<String> fault(RecordedCommand recorded, Substitutions ids, CommandJudge judge)
      throws IOException {
    long deadline = System.nanoTime() + SETTLES.toNanos();
    while (true) {
      Optional<String> fault = judge.fault(recorded, terminal.type(recorded.typed(ids)));
      if (fault.isEmpty() || !rules.settles(recorded) || System.nanoTime() > deadline) {
        return fault;
      }
    }
  }

  private void afterwards(RecordedCommand recorded, Substitutions ids) throws IOException {
    for (String command : rules.afterwards(recorded)) {
      terminal.type(RecordedCommand.typed(recorded.role(), ids.ours(command)));
    }
    rules
        .silent(recorded)
        .forEach((there, name) -> ids.learnPrinted(there, installation.youngestSession(name)));
  }
}
