package ai.backend.manager.contract;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The counts at the top of docs/conformance.md. */
final class Summary {
  private Summary() {}

  static String of(List<Outcome> outcomes) {
    var scope = outcomes.stream().filter(o -> o.verdict() != Verdict.OUT_OF_SCOPE).toList();
    var rows = new StringBuilder("| | exchanges | share |\n|---|---|---|\n");
    for (Verdict verdict : Verdict.values()) {
      if (verdict != Verdict.OUT_OF_SCOPE) {
        long count = scope.stream().filter(o -> o.verdict() == verdict).count();
        rows.append(
            "| %s | %d | %s |\n"
                .formatted(ConformancePage.word(verdict), count, share(count, scope.size())));
      }
    }
    rows.append("| **compared** | %d | |\n\n".formatted(scope.size()));
    rows.append(
        "The version and announcement queries that the client sends before each command are counted too; without them %s.\n"
            .formatted(without(scope)));
    rows.append("\nNot compared: ").append(leftOut(outcomes)).append(".\n");
    return rows.toString();
  }

  private static String without(List<Outcome> scope) {
    var rest =
        scope.stream()
            .filter(o -> !o.recording().operation().equals("GET /"))
            .filter(o -> !o.recording().operation().equals("GET /manager/announcement"))
            .toList();
    long same = rest.stream().filter(o -> o.verdict() == Verdict.SAME).count();
    return "%d of %d are the same (%s)".formatted(same, rest.size(), share(same, rest.size()));
  }

  private static String leftOut(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(o -> o.verdict() == Verdict.OUT_OF_SCOPE)
        .collect(Collectors.groupingBy(Outcome::reason, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(e -> e.getValue() + " that need " + e.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String share(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }
}
