package ai.backend.manager.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What of a command's output may differ, and which commands end otherwise: commands.json. */
final class CommandRules {
  /**
   * A command that ends otherwise on purpose.
   *
   * @param prints what ours prints, somewhere
   * @param sometimes whether it may also end as recorded
   */
  record Other(int exit, Pattern prints, boolean sometimes, String why) {}

  private final JsonNode rules;

  CommandRules() {
    try {
      rules = new ObjectMapper().readTree(Files.readString(Driver.file("commands.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a command's output is compared. */
  PrintedText text(RecordedCommand command) {
    return new PrintedText(
        patterns(command, "hide"),
        patterns(command, "sets"),
        of(command).anyMatch(rule -> rule.path("unordered").asBoolean()));
  }

  private List<Pattern> patterns(RecordedCommand command, String member) {
    return of(command)
        .flatMap(rule -> rule.path(member).valueStream())
        .map(pattern -> Pattern.compile(pattern.asText()))
        .toList();
  }

  /** Whether a command shows what goes on by itself. */
  boolean settles(RecordedCommand command) {
    return of(command).anyMatch(rule -> rule.path("settles").asBoolean());
  }

  /** What is typed after a command to undo what did not happen in the recorded installation. */
  List<String> afterwards(RecordedCommand command) {
    return of(command)
        .map(rule -> rule.path("afterwards").asText())
        .filter(next -> !next.isEmpty())
        .toList();
  }

  Optional<Other> other(RecordedCommand command) {
    return of(command).filter(rule -> rule.has("prints")).map(CommandRules::other).findFirst();
  }

  private static Other other(JsonNode rule) {
    return new Other(
        rule.required("exit").asInt(),
        Pattern.compile(rule.required("prints").asText(), Pattern.DOTALL),
        rule.path("sometimes").asBoolean(),
        rule.required("why").asText());
  }

  /** Sessions that a command makes without telling the id: recorded id to name. */
  Map<String, String> silent(RecordedCommand command) {
    var names = new HashMap<String, String>();
    of(command)
        .flatMap(rule -> rule.path("makes").properties().stream())
        .forEach(session -> names.put(session.getKey(), session.getValue().asText()));
    return names;
  }

  /** Patterns of commands, in rules that none of these commands obeys. */
  List<String> idle(List<RecordedCommand> commands) {
    return rules
        .valueStream()
        .map(rule -> rule.required("command").asText())
        .filter(pattern -> commands.stream().map(RecordedCommand::name).noneMatch(fits(pattern)))
        .toList();
  }

  private Stream<JsonNode> of(RecordedCommand command) {
    return rules
        .valueStream()
        .filter(rule -> fits(rule.required("command").asText()).test(command.name()));
  }

  private static Predicate<String> fits(String pattern) {
    return Pattern.compile(pattern).asMatchPredicate();
  }
}
