package ai.backend.manager.cli;

import ai.backend.manager.adopt.Adoption;
import ai.backend.manager.adopt.DumpFile;
import ai.backend.manager.adopt.Finding;
import ai.backend.manager.adopt.LiveDatabase;
import ai.backend.manager.adopt.Report;
import ai.backend.manager.adopt.RowSource;
import ai.backend.manager.stores.DatabaseSettings;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mgr adopt} (docs/adopt.md). */
@Command(
    name = "adopt",
    description = {
      "Take over the state of an existing installation (22.09.6 to 23.09.11) from a plain pg_dump and a backup of"
          + " its etcd. All of it is written or nothing; a second run changes nothing.",
      "Prints one line for each thing that is left out, ended or cannot be taken: level, table, key, why, what to do."
    },
    footer = {
      "",
      "Examples:",
      "  mgr adopt --dump dump.sql.gz --etcd etcd.json --dry-run",
      "  mgr adopt --dump - <dump.sql.gz",
      "  OLD_DB_PASSWORD=… mgr adopt --database db.example:5432/backend --database-user postgres"
    },
    mixinStandardHelpOptions = true)
final class AdoptCommand implements Callable<Integer> {
  private final CliStores stores;
  private final Map<String, String> env;
  @Spec @Nullable CommandSpec spec;
  @Mixin OutputFormat output = new OutputFormat();

  @Option(
      names = "--dump",
      paramLabel = "FILE",
      description = "Plain SQL of pg_dump, compressed by gzip or not; - reads standard input.")
  @Nullable Path dump;

  @Option(
      names = "--database",
      paramLabel = "HOST:PORT/NAME",
      description =
          "Read the old database itself instead of a dump; its password is in OLD_DB_PASSWORD.")
  @Nullable String database;

  @Option(
      names = "--database-user",
      paramLabel = "USER",
      description = "Who reads the old database (default: ${DEFAULT-VALUE}).",
      defaultValue = "postgres")
  String databaseUser = "postgres";

  @Option(
      names = "--etcd",
      paramLabel = "FILE",
      description = "Backup of the old etcd: what its `mgr etcd get --prefix ''` printed.")
  @Nullable Path etcd;

  @Option(names = "--dry-run", description = "Report what would be done; write nothing.")
  boolean dryRun;

  @Option(
      names = "--skip-bad-rows",
      description =
          "Go on without rows that cannot be taken. Without it such rows stop the adoption.")
  boolean skipBadRows;

  AdoptCommand(CliStores stores, Map<String, String> env) {
    this.stores = stores;
    this.env = env;
  }

  @Override
  public Integer call() throws IOException, SQLException {
    RowSource source = source();
    JsonNode backup = etcd == null ? null : FixtureCommands.read(etcd);
    if (source == null && backup == null) {
      throw new ParameterException(
          java.util.Objects.requireNonNull(spec).commandLine(),
          "Give --dump or --database, --etcd, or both");
    }
    List<Finding> findings = new ArrayList<>();
    var report = new Report(output.isJson() ? findings::add : AdoptCommand::print);
    var adoption = new Adoption(stores.connection(), stores::etcd, stores::secrets, report);
    var outcome = adoption.run(source, backup, new Adoption.Options(dryRun, skipBadRows));
    if (output.isJson()) {
      output.print(
          Map.of(
              "outcome", word(outcome),
              "changed", report.changed(),
              "problems", report.problems(),
              "tables", report.counts(),
              "findings", findings));
    } else {
      summary(report, outcome);
    }
    return outcome instanceof Adoption.Outcome.Refused || (dryRun && report.problems() > 0) ? 1 : 0;
  }

  private @Nullable RowSource source() {
    if (dump != null) {
      return new DumpFile(dump);
    }
    if (database == null) {
      return null;
    }
    int slash = database.indexOf('/');
    if (slash < 0) {
      throw new ParameterException(
          java.util.Objects.requireNonNull(spec).commandLine(), "--database reads HOST:PORT/NAME");
    }
    return new LiveDatabase(
        new DatabaseSettings(
            database.substring(0, slash),
            database.substring(slash + 1),
            databaseUser,
            env.getOrDefault("OLD_DB_PASSWORD", "")));
  }

  private static void print(Finding finding) {
    System.out.println(
        finding.level().name().toLowerCase(java.util.Locale.ROOT)
            + " "
            + finding.table()
            + " "
            + finding.key()
            + ": "
            + finding.why()
            + (finding.todo().isEmpty() ? "" : "; " + finding.todo()));
  }

  private static String word(Adoption.Outcome outcome) {
    return switch (outcome) {
      case Adoption.Outcome.Done d -> "done";
      case Adoption.Outcome.Rehearsed r -> "dry-run";
      case Adoption.Outcome.Refused r -> "refused";
    };
  }

  private static void summary(Report report, Adoption.Outcome outcome) {
    if (!report.counts().isEmpty()) {
      System.out.printf("%n%-26s %9s %9s %9s%n", "table", "new", "replaced", "same");
    }
    report
        .counts()
        .forEach(
            (table, n) ->
                System.out.printf("%-26s %9d %9d %9d%n", table, n.added(), n.replaced(), n.same()));
    System.out.println(
        switch (outcome) {
          case Adoption.Outcome.Done d ->
              report.changed() == 0
                  ? "Nothing changed: everything is here already."
                  : "Adopted: " + report.changed() + " rows and keys.";
          case Adoption.Outcome.Rehearsed r ->
              "Dry run: nothing was written; "
                  + report.changed()
                  + " rows and keys would change, "
                  + report.problems()
                  + " rows cannot be taken.";
          case Adoption.Outcome.Refused r ->
              "Nothing was written: "
                  + report.problems()
                  + " rows cannot be taken (see above). Mend them, or go on without them by --skip-bad-rows.";
        });
  }
}
