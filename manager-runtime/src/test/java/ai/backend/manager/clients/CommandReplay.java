package ai.backend.manager.clients;

import ai.backend.manager.contract.CommandPeer;
import ai.backend.manager.contract.ConformanceInstallation;
import ai.backend.manager.contract.Substitutions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Types the recorded commands again. */
final class CommandReplay {
  /** The recordings, in the order in which they were made. */
  static final List<String> FILES =
      List.of(
          "cli-admin-read", "cli-admin-write", "cli-template-dotfile", "cli-auth", "cli-session");

  /** A command and what is wrong with what came of it. */
  record Result(RecordedCommand command, Optional<String> fault) {}

  private final ConformanceInstallation installation;
  private final CommandRules rules;
  private final CommandLine terminal;

  CommandReplay(ConformanceInstallation installation, CommandRules rules, CommandLine terminal) {
    this.installation = installation;
    this.rules = rules;
    this.terminal = terminal;
  }

  /** Types a recording's commands in order, from the state that it began with. */
  List<Result> run(String file) throws IOException {
    var ids = new Substitutions(installation.rewindBefore(file));
    var judge = new CommandJudge(rules, ids);
    CommandPeer peer = installation.commandPeer(file);
    var results = new ArrayList<Result>();
    for (RecordedCommand recorded : RecordedCommand.in(file)) {
      peer.prepare(recorded.role(), recorded.command(), recorded.results());
      Printed ours = terminal.type(recorded.typed(ids));
      results.add(new Result(recorded, judge.fault(recorded, ours)));
      afterwards(recorded, ids);
    }
    return results;
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
