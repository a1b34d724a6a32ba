package ai.backend.manager.clients;

import ai.backend.manager.contract.Substitutions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares how a command ended and what it printed with the recording. */
final class CommandJudge {
  private static final int SHOWN_LINES = 4;

  private final CommandRules rules;
  private final Substitutions ids;

  CommandJudge(CommandRules rules, Substitutions ids) {
    this.rules = rules;
    this.ids = ids;
  }

  /** What is wrong. */
  Optional<String> fault(RecordedCommand recorded, Printed ours) {
    Optional<String> difference = difference(recorded, ours);
    return rules
        .other(recorded)
        .map(other -> difference.isEmpty() ? same(other) : fault(other, ours))
        .orElse(difference);
  }

  private static Optional<String> same(CommandRules.Other other) {
    return other.sometimes()
        ? Optional.empty()
        : Optional.of("is as recorded now, take it out of commands.json: " + other.why());
  }

  private static Optional<String> fault(CommandRules.Other other, Printed ours) {
    return ours.exit() == other.exit() && other.prints().matcher(ours.all()).find()
        ? Optional.empty()
        : Optional.of("neither as recorded nor as in commands.json: " + ours);
  }

  private Optional<String> difference(RecordedCommand recorded, Printed ours) {
    if (ours.exit() != recorded.exit()) {
      return Optional.of("exit code %d became %s".formatted(recorded.exit(), ours));
    }
    PrintedText text = rules.text(recorded);
    ids.learnPrinted(text.shown(recorded.printed().all()), text.shown(ours.all()));
    return difference(recorded, text, recorded.stdout(), ours.stdout())
        .or(() -> difference(recorded, text, recorded.stderr(), ours.stderr()));
  }

  private Optional<String> difference(
      RecordedCommand recorded, PrintedText text, String there, String ours) {
    List<String> expected = text.lines(ids.ours(text.shown(there)));
    List<String> printed = text.lines(text.shown(ours));
    if (recorded.shortened() && !expected.isEmpty()) {
      expected = expected.subList(0, expected.size() - 1);
      printed = printed.subList(0, Math.min(expected.size(), printed.size()));
    }
    return expected.equals(printed) ? Optional.empty() : Optional.of(shown(expected, printed));
  }

  private static String shown(List<String> expected, List<String> printed) {
    List<String> lost = less(expected, printed);
    List<String> added = less(printed, expected);
    return lost.isEmpty() && added.isEmpty()
        ? "lines in another order: " + printed
        : "lost %s%nnew %s".formatted(first(lost), first(added));
  }

  private static List<String> less(List<String> lines, List<String> others) {
    var rest = new ArrayList<>(lines);
    others.forEach(rest::remove);
    return rest;
  }

  private static String first(List<String> lines) {
    return String.join("\n     ", lines.subList(0, Math.min(SHOWN_LINES, lines.size())));
  }
}
