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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What holds for each command there is: help, wrong usage, {@code --format json}. */
class CommandTreeTest {
  private static final List<String> SCOPE = List.of("-s", "--scope");

  /** Commands of spec/05 §9 and their options. */
  private static final Map<String, List<String>> SPECIFIED =
      Map.ofEntries(
          Map.entry(
              "", List.of("-f", "--config-path", "--config", "--debug", "--log-level", "--help")),
          Map.entry("start-server", List.of()),
          Map.entry("dbshell", List.of("--psql-container", "--psql-help")),
          Map.entry("generate-api-keypair", List.of()),
          Map.entry("generate-keypair", List.of()),
          Map.entry("generate-rpc-keypair", List.of()),
          Map.entry("clear-history", List.of("-r", "--retention", "-v", "--vacuum-full")),
          Map.entry("schema show", List.of("-f", "--alembic-config")),
          Map.entry("schema oneshot", List.of("-f", "--alembic-config")),
          Map.entry("fixture populate", List.of()),
          Map.entry("fixture list", List.of()),
          Map.entry("etcd put", SCOPE),
          Map.entry("etcd put-json", SCOPE),
          Map.entry("etcd move-subtree", SCOPE),
          Map.entry("etcd get", List.of("--prefix", "-s", "--scope")),
          Map.entry("etcd delete", List.of("--prefix", "-s", "--scope")),
          Map.entry("etcd quote", List.of()),
          Map.entry("etcd unquote", List.of()),
          Map.entry("etcd set-storage-sftp-scaling-group", SCOPE),
          Map.entry("etcd remove-storage-sftp-scaling-group", SCOPE),
          Map.entry("image list", List.of("-s", "--short", "-i", "--installed")),
          Map.entry("image inspect", List.of()),
          Map.entry("image forget", List.of()),
          Map.entry("image set-resource-limit", List.of()),
          Map.entry("image rescan", List.of("--local")),
          Map.entry("image alias", List.of()),
          Map.entry("image dealias", List.of()),
          Map.entry("api dump-gql-schema", List.of("-o", "--output")),
          Map.entry("gql show", List.of()),
          Map.entry("redis ping", List.of()),
          Map.entry("agent ping", List.of("-f", "-t", "--timeout")));

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
    assertThat(help.out()).startsWith("Usage: " + command.getCommandSpec().qualifiedName() + " ");
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
  void every_command_and_option_of_the_reference_is_there() {
    Map<String, CommandLine> there =
        commands()
            .collect(
                Collectors.toMap(command -> String.join(" ", path(command)), command -> command));
    there.put("generate-keypair", there.get("generate-api-keypair"));

    SPECIFIED.forEach(
        (command, options) -> {
          assertThat(there).containsKey(command);
          assertThat(there.get(command).getCommandSpec().optionsMap().keySet())
              .as(command)
              .containsAll(options);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "list-images, list",
    "inspect-image, inspect",
    "forget-image, forget",
    "set-image-resource-limit, set-resource-limit",
    "rescan-images, rescan",
    "alias, alias",
    "dealias, dealias"
  })
  void a_deprecated_name_is_that_of_an_image_command(String name, String command) {
    assertThat(run(List.of("etcd", name), "--help").succeeded().out())
        .startsWith("Usage: mgr image " + command + " ");
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
              assertThat(script)
                  .contains(
                      "function _picocli_"
                          + command.getCommandSpec().qualifiedName("_").replace("-", "")
                          + "() {");
              command
                  .getCommandSpec()
                  .options()
                  .forEach(option -> assertThat(script).contains("'" + option.longestName() + "'"));
            });
  }
}
