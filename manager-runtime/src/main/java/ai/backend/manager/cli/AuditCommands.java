package ai.backend.manager.cli;

import ai.backend.manager.audit.AuditQuery;
import ai.backend.manager.audit.Verdict;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mgr audit …}. */
@Command(name = "audit", description = "Who changed what.", mixinStandardHelpOptions = true)
final class AuditCommands {
  private final CliStores stores;

  AuditCommands(CliStores stores) {
    this.stores = stores;
  }

  @Command(
      name = "list",
      description = "Print records, the newest first.",
      footer = {
        "",
        "Examples:",
        "  mgr audit list --operation 'mutation ' --since 2026-01-31T12:00:00Z",
        "  mgr audit list --outcome REFUSED --format json"
      },
      mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--since", description = "From this moment on, ISO 8601 with a time zone.")
          @Nullable String since,
      @Option(names = "--until", description = "Before this moment, written like --since.")
          @Nullable String until,
      @Option(names = "--access-key", description = "Of the caller or of whom he acted for.")
          @Nullable String accessKey,
      @Option(names = "--user", description = "E-mail or id.") @Nullable String user,
      @Option(names = "--operation", description = "Beginning of it, such as 'mutation '.")
          @Nullable String operation,
      @Option(names = "--outcome", description = "DONE, REFUSED or FAILED.")
          Verdict.@Nullable Outcome outcome,
      @Option(names = "--request-id", description = "Of one request.") @Nullable String request,
      @Option(
              names = "--limit",
              description = "At most so many (default: ${DEFAULT-VALUE}).",
              defaultValue = "100")
          int limit,
      @Mixin OutputFormat output) {
    if (limit < 0) {
      throw new WrongUsage("--limit must be 0 or more");
    }
    var query =
        new AuditQuery(
            moment("--since", since),
            moment("--until", until),
            accessKey,
            user,
            operation,
            outcome,
            request,
            limit);
    List<Map<String, Object>> records = query.list(stores.database());
    if (output.isJson()) {
      output.print(records.stream().map(AuditCommands::document).toList());
    } else {
      records.forEach(record -> System.out.println(line(record)));
    }
    return 0;
  }

  private static @Nullable OffsetDateTime moment(String option, @Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text);
    } catch (DateTimeParseException e) {
      throw new WrongUsage(option + " must be like 2026-01-31T12:00:00Z");
    }
  }

  private static ObjectNode document(Map<String, Object> record) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    record.forEach(
        (column, value) -> {
          if (value instanceof Integer times) {
            document.put(column, times);
          } else {
            document.put(column, value == null ? null : value.toString());
          }
        });
    return document;
  }

  private static String line(Map<String, Object> record) {
    return record.values().stream()
        .filter(Objects::nonNull)
        .map(value -> value.toString().replaceAll("\\p{Cntrl}", " "))
        .collect(Collectors.joining("  "));
  }
}
