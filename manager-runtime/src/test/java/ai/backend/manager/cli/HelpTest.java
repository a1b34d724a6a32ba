package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The help of every command. */
class HelpTest {
  private static final CommandLine MGR =
      Mgr.commandLine(new Mgr(), new CliStores(Map.of()), Map.of(), () -> {});

  @Test
  void every_command_prints_its_golden_help() {
    var text = new StringBuilder();
    for (CommandLine command : commands(MGR)) {
      text.append("$ ")
          .append(command.getCommandSpec().qualifiedName())
          .append(" --help\n")
          .append(command.getUsageMessage(CommandLine.Help.Ansi.OFF))
          .append('\n');
    }
    GoldenText.check("help.txt", text.toString());
  }

  @Test
  void every_command_that_does_something_has_an_example_and_takes_help() {
    for (CommandLine command : commands(MGR)) {
      String name = command.getCommandSpec().qualifiedName();
      assertThat(command.getCommandSpec().optionsMap()).as(name).containsKey("--help");
      if (command.getSubcommands().isEmpty() && !name.equals("mgr generate-completion")) {
        assertThat(command.getCommandSpec().usageMessage().footer())
            .as(name)
            .anyMatch(line -> line.contains("  mgr ") || line.contains(" mgr "));
      }
    }
  }

  @Test
  void the_completion_script_knows_the_commands() {
    MgrRun run = MgrRun.of(Map.of(), "generate-completion").succeeded();

    assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("complete -F _complete_mgr");
    assertThat(run.out()).contains("_picocli_mgr_image_setresourcelimit");
  }

  @Test
  void wrong_usage_ends_with_2_and_says_what_is_wrong() {
    assertThat(MgrRun.of(Map.of()).code()).isEqualTo(2);
    assertThat(MgrRun.of(Map.of(), "nonsense").code()).isEqualTo(2);
    MgrRun run = MgrRun.of(Map.of(), "image", "rescan");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Give a registry or image name");
  }

  private static List<CommandLine> commands(CommandLine from) {
    var all = new ArrayList<>(List.of(from));
    from.getSubcommands().entrySet().stream()
        .filter(e -> e.getKey().equals(e.getValue().getCommandName()))
        .forEach(e -> all.addAll(commands(e.getValue())));
    return all;
  }
}
