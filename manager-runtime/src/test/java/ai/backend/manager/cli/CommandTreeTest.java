package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What holds for each command there is: help, wrong usage, {@code --format json}. */
class CommandTreeTest {
  /** Commands of spec/05 §9; deprecated names of image commands are in {@link #DEPRECATED}. */
  private static final List<String> SPECIFIED =
      List.of(
          "start-server",
          "dbshell",
          "generate-api-keypair",
          "generate-keypair",
          "generate-rpc-keypair",
          "clear-history",
          "schema show",
          "schema oneshot",
          "fixture populate",
          "fixture list",
          "etcd put",
          "etcd put-json",
          "etcd move-subtree",
          "etcd get",
          "etcd delete",
          "etcd quote",
          "etcd unquote",
          "etcd set-storage-sftp-scaling-group",
          "etcd remove-storage-sftp-scaling-group",
          "image list",
          "image inspect",
          "image forget",
          "image set-resource-limit",
          "image rescan",
          "image alias",
          "image dealias",
          "api dump-gql-schema",
          "gql show",
          "redis ping",
          "agent ping");

  private static final List<String> DEPRECATED =
      List.of(
          "etcd list-images",
          "etcd inspect-image",
          "etcd forget-image",
          "etcd set-image-resource-limit",
          "etcd rescan-images",
          "etcd alias",
          "etcd dealias");

  /** They print nothing, or what another program prints. */
  static final Set<String> WITHOUT_DATA =
      Set.of(
          "start-server",
          "dbshell",
          "generate-completion",
          "etcd put",
          "etcd put-json",
          "etcd move-subtree",
          "etcd delete",
          "etcd set-storage-sftp-scaling-group",
          "etcd remove-storage-sftp-scaling-group");

  static Stream<Named<CommandLine>> named() {
    return commands().map(command -> Named.of(command.getCommandSpec().qualifiedName(), command));
  }

  private static Stream<CommandLine> commands() {
    return all(Mgr.commandLine(new Mgr(), new CliStores(Map.of()), Map.of(), () -> {})).stream();
  }

  /** Those that do something, by what is typed after {@code mgr}. */
  static Set<String> leaves() {
    return commands()
        .filter(command -> command.getSubcommands().isEmpty())
        .map(command -> String.join(" ", path(command)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<CommandLine> all(CommandLine from) {
    var all = new ArrayList<>(List.of(from));
    Set.copyOf(from.getSubcommands().values()).forEach(command -> all.addAll(all(command)));
    return all;
  }

  private static List<String> path(CommandLine command) {
    List<String> names = Arrays.asList(command.getCommandSpec().qualifiedName(" ").split(" "));
    return names.subList(1, names.size());
  }

  private static MgrRun run(CommandLine command, String... more) {
    return run(path(command), more);
  }

  private static MgrRun run(List<String> command, String... more) {
    var words = new ArrayList<>(command);
    words.addAll(List.of(more));
    return MgrRun.of(Map.of("BACKEND_DB_ADDR", "127.0.0.1:1"), words.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("named")
  void help_describes_the_command_and_each_option_and_argument(CommandLine command) {
    MgrRun help = run(command, "--help").succeeded();

    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: mgr");
    assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertThat(help.out()).contains(option.longestName());
      assertThat(String.join("", option.description())).as(option.longestName()).isNotBlank();
    }
    for (PositionalParamSpec argument : command.getCommandSpec().positionalParameters()) {
      assertThat(help.out()).contains(argument.paramLabel());
      assertThat(String.join("", argument.description())).as(argument.paramLabel()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("named")
  void an_unknown_option_is_wrong_usage(CommandLine command) {
    var words = new ArrayList<>(path(command));
    command
        .getCommandSpec()
        .positionalParameters()
        .forEach(argument -> words.addAll(Collections.nCopies(argument.arity().min(), "x")));
    MgrRun run = run(words, "--no-such-option");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Unknown option: '--no-such-option'").contains("Usage: mgr");
  }

  @Test
  void every_command_of_the_reference_is_there() {
    for (String command : Stream.concat(SPECIFIED.stream(), DEPRECATED.stream()).toList()) {
      assertThat(run(List.of(command.split(" ")), "--help").code()).as(command).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("named")
  void a_command_that_prints_data_takes_format_json(CommandLine command) {
    boolean data =
        command.getSubcommands().isEmpty()
            && !WITHOUT_DATA.contains(String.join(" ", path(command)));

    assertThat(command.getCommandSpec().optionsMap().containsKey("--format")).isEqualTo(data);
  }

  @Test
  void the_completion_script_knows_every_command_and_option() {
    String script = MgrRun.of(Map.of(), "generate-completion").succeeded().out();

    commands()
        .forEach(
            command -> {
              path(command).forEach(word -> assertThat(script).contains(word));
              command
                  .getCommandSpec()
                  .options()
                  .forEach(option -> assertThat(script).contains("'" + option.longestName() + "'"));
            });
  }
}
