package ai.backend.manager.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
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
      description =
          "Load rows from JSON files, in order; rows that are there already stay as they are.",
      mixinStandardHelpOptions = true)
  int populate(@Parameters(paramLabel = "FILE", arity = "1..*") Path[] files) {
    var loader = new FixtureLoader(stores.database());
    for (Path file : files) {
      int changed = loader.load(read(file));
      System.out.println("Loaded " + file.getFileName() + ": " + changed + " rows changed.");
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
