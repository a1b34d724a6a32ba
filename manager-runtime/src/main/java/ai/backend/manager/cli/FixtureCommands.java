package ai.backend.manager.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mgr fixture …}. */
@Command(
    name = "fixture",
    description = "First rows of the database.",
    mixinStandardHelpOptions = true)
final class FixtureCommands {
  private final CliStores stores;

  FixtureCommands(CliStores stores) {
    this.stores = stores;
  }

  @Command(
      name = "populate",
      description = {
        "Load rows from JSON files, in order: an object of table names and lists of rows.",
        "\"__mode\": \"insert\" (the default) leaves rows that are there as they are; \"update\" changes rows by their primary"
            + " key. Each table is one transaction; an empty list ends the file. Passwords are given in clear text."
      },
      footer = {"", "Example:", "  mgr fixture populate example-users.json example-keypairs.json"},
      mixinStandardHelpOptions = true)
  int populate(
      @Parameters(paramLabel = "FILE", arity = "1..*", description = "- reads standard input.")
          Path[] files,
      @Mixin OutputFormat output) {
    var loader = new FixtureLoader(stores.database(), stores::secrets);
    var changed = new LinkedHashMap<String, Integer>();
    for (Path file : files) {
      int rows = loader.load(read(file));
      changed.merge(String.valueOf(file.getFileName()), rows, Integer::sum);
      if (!output.isJson()) {
        System.out.println("Loaded " + file.getFileName() + ": " + rows + " rows changed.");
      }
    }
    if (output.isJson()) {
      output.print(changed);
    }
    return 0;
  }

  @Command(
      name = "list",
      description = "Deprecated: prints nothing, there are no built-in fixtures.",
      footer = {"", "Example:", "  mgr fixture list"},
      mixinStandardHelpOptions = true)
  int list(@Mixin OutputFormat output) {
    if (output.isJson()) {
      output.print(List.of());
    }
    return 0;
  }

  static JsonNode read(Path file) {
    try {
      return new ObjectMapper()
          .readTree(
              file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new CliError(file + " is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new CliError("cannot read " + file + ": " + e.getMessage());
    }
  }
}
