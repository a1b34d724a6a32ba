package ai.backend.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Figures of one part of the measurements: {@code bench-results/<part>.json}, the same as a table
 * in {@code <part>.md}, and the table in {@code docs/performance.md} between the marks of the part.
 */
final class Report {
  private static final Path ROOT = Path.of("../..");

  private final String part;
  private final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();

  Report(String part) {
    this.part = part;
  }

  void add(String name, Samples samples) {
    rows.put(name, samples.summary());
    System.out.println(name + ": " + rows.get(name));
  }

  /** The same with what the server used for each request. */
  void add(String name, ClosedLoop.Outcome outcome) {
    add(name, outcome.samples());
    double millis = Math.round(outcome.processorMillis() * 1_000) / 1_000.0;
    rows.get(name).put("server_cpu_ms", millis);
    System.out.println("  server_cpu_ms " + millis);
  }

  void figure(String name, double value) {
    figures.put(name, value);
  }

  void write(String method) throws IOException {
    var all = new LinkedHashMap<String, Object>();
    all.put("when", Instant.now().toString());
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("method", method);
    all.putAll(figures);
    all.put("measurements", rows);
    Path folder = ROOT.resolve("bench-results");
    Files.createDirectories(folder);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve(part + ".json").toFile(), all);
    String table =
        table()
            + "\n"
            + method
            + "; "
            + all.get("processors")
            + " processors; "
            + all.get("when")
            + "\n";
    Files.writeString(folder.resolve(part + ".md"), table);
    intoDocument(table);
  }

  private String table() {
    var text =
        new StringBuilder(
            "| measurement | n | p50 ms | p99 ms | max ms | per second | manager's CPU ms each |\n|---|---|---|---|---|---|---|\n");
    rows.forEach(
        (name, row) ->
            text.append(
                "| %s | %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                        name,
                        row.get("n"),
                        row.get("p50_ms"),
                        row.get("p99_ms"),
                        row.get("max_ms"),
                        row.get("per_second"),
                        row.getOrDefault("server_cpu_ms", ""))));
    text.append("\n| figure | value |\n|---|---|\n");
    figures.forEach((name, value) -> text.append("| %s | %s |\n".formatted(name, value)));
    return text.toString();
  }

  private void intoDocument(String table) throws IOException {
    Path document = ROOT.resolve("docs/performance.md");
    String text = Files.readString(document);
    String begin = "<!-- " + part + " -->";
    String end = "<!-- end of " + part + " -->";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    if (from < begin.length() || to < from) {
      throw new IOException(document + " has no marks for " + part);
    }
    Files.writeString(document, text.substring(0, from) + "\n" + table + text.substring(to));
  }
}
