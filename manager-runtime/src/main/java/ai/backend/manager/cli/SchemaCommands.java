package ai.backend.manager.cli;

import ai.backend.manager.stores.Schema;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mgr schema …}. */
@Command(
    name = "schema",
    description = "The tables of the database.",
    mixinStandardHelpOptions = true)
final class SchemaCommands {
  private final CliStores stores;

  SchemaCommands(CliStores stores) {
    this.stores = stores;
  }

  /** Another way to name the database. */
  static final class Alembic {
    @Option(
        names = {"-f", "--alembic-config"},
        paramLabel = "FILE",
        description = "Use the database that this alembic.ini names.")
    @Nullable Path file;

    void choose(CliStores stores) {
      if (file != null) {
        stores.rather(AlembicIni.read(file));
      }
    }
  }

  @Command(
      name = "oneshot",
      description =
          "Create the tables, or adopt those of an existing 23.09 installation, and bring them up to date; does nothing when they are.",
      footer = {"", "Example:", "  mgr schema oneshot"},
      mixinStandardHelpOptions = true)
  int oneshot(@Mixin Alembic alembic, @Mixin OutputFormat output) {
    alembic.choose(stores);
    int scripts = Schema.migrate(stores.databaseSettings(), stores.database());
    output.print(
        Map.of("scripts", scripts, "revision", Schema.REVISION),
        scripts == 0
            ? "The schema is already at revision " + Schema.REVISION + "."
            : "Ran " + scripts + " scripts; the schema is at revision " + Schema.REVISION + ".");
    return 0;
  }

  @Command(
      name = "show",
      description = "Print the revision found and the one needed.",
      footer = {"", "Example:", "  mgr schema show --format json"},
      mixinStandardHelpOptions = true)
  int show(@Mixin Alembic alembic, @Mixin OutputFormat output) {
    alembic.choose(stores);
    String current = Schema.current(stores.database()).orElse("(none)");
    if (output.isJson()) {
      output.print(Map.of("current", current, "head", Schema.REVISION));
    } else {
      System.out.println("Current database revision: " + current);
      System.out.println("The head revision of available migrations: " + Schema.REVISION);
    }
    return 0;
  }
}
