package ai.backend.manager.contract;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** docs/conformance.md. */
record ConformancePage(List<Outcome> outcomes) {
  String text() {
    return """
        # Conformance with recorded 23.9.10 exchanges

        Written by `make conformance`, which fails when an exchange that must stay the same (`same.txt`) is lost.
        Every exchange between a client and the manager of a running 23.9.10 installation was recorded; each is sent to this manager with
        the same accounts, rows and agent answers before it, and status, headers, shape and values are compared. Values that differ from
        run to run are declared in `manager-runtime/src/test/resources/conformance/volatile.json`, with the reason.

        """
        + Summary.of(outcomes)
        + "\n## By operation\n\n"
        + operations()
        + list("\n## Deliberate differences\n\n", Verdict.DELIBERATE)
        + list("\n## Different\n\n", Verdict.DIFFERENT)
        + list("\n## Not there\n\n", Verdict.NOT_THERE);
  }

  private String operations() {
    var byName = new TreeMap<String, List<Outcome>>();
    inScope()
        .forEach(o -> byName.computeIfAbsent(name(o), n -> new java.util.ArrayList<>()).add(o));
    var rows = new StringBuilder("| operation | recorded | ours | why |\n|---|---|---|---|\n");
    byName.forEach((name, all) -> rows.append(row(name, all)));
    return rows.toString();
  }

  private static String row(String name, List<Outcome> all) {
    long same = all.stream().filter(o -> o.verdict() == Verdict.SAME).count();
    String why =
        all.stream()
            .filter(o -> o.verdict() != Verdict.SAME)
            .collect(Collectors.groupingBy(Outcome::verdict, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(e -> e.getValue() + " " + word(e.getKey()))
            .collect(Collectors.joining(", "));
    String ours = same == all.size() ? "same" : same + " same";
    return "| `%s` | %d× %s | %s | %s |\n".formatted(name, all.size(), statuses(all), ours, why);
  }

  private static String statuses(List<Outcome> all) {
    return all.stream()
        .map(o -> Integer.toString(o.recording().status()))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private String list(String title, Verdict verdict) {
    Map<String, List<String>> byReason = new TreeMap<>();
    inScope().stream()
        .filter(o -> o.verdict() == verdict)
        .forEach(
            o ->
                byReason
                    .computeIfAbsent(
                        name(o) + "` – " + cut(o.reason()), r -> new java.util.ArrayList<>())
                    .add(o.recording().id()));
    if (byReason.isEmpty()) {
      return title + "None.\n";
    }
    return title
        + byReason.entrySet().stream()
            .map(e -> "* `" + e.getKey() + " [" + String.join(", ", e.getValue()) + "]\n")
            .collect(Collectors.joining());
  }

  private List<Outcome> inScope() {
    return outcomes.stream().filter(o -> o.verdict() != Verdict.OUT_OF_SCOPE).toList();
  }

  private static String name(Outcome outcome) {
    return outcome.recording().operation();
  }

  static String word(Verdict verdict) {
    return switch (verdict) {
      case SAME -> "same";
      case DELIBERATE -> "deliberately different";
      case DIFFERENT -> "different";
      case NOT_THERE -> "not there";
      case OUT_OF_SCOPE -> "out of scope";
    };
  }

  private static String cut(String reason) {
    String line = reason.replaceAll("\\s+", " ");
    return line.length() > 220 ? line.substring(0, 220) + " …" : line;
  }
}
