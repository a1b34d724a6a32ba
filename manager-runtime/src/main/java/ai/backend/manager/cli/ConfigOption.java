package ai.backend.manager.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The option that names a {@code manager.toml}. */
final class ConfigOption {
  private static final String NAME = "--config";

  @Option(
      names = {"-f", "--config-path", NAME},
      paramLabel = "FILE",
      description = {
        "A manager.toml of a 23.09 manager, for what the environment does not say.",
        "Default: that of BACKEND_CONFIG_FILE, else ./manager.toml, ~/.config/backend.ai/manager.toml,"
            + " /etc/backend.ai/manager.toml."
      })
  @Nullable Path file;

  /** The file that a command line names; the last one counts. */
  static Optional<Path> in(ParseResult parsed) {
    Optional<Path> deeper = parsed.hasSubcommand() ? in(parsed.subcommand()) : Optional.empty();
    return deeper.isPresent()
        ? deeper
        : Optional.ofNullable(parsed.<@Nullable Path>matchedOptionValue(NAME, null));
  }
}
